# huggingface_hub; huggingface_hub huggingface_hub.cli.hf
import huggingface_hub

huggingface_hub.HfApi, huggingface_hub.hf_hub_download, huggingface_hub.InferenceClient, huggingface_hub.HfFileSystem
huggingface_hub.scan_cache_dir
huggingface_hub.ModelCard
try:
    from huggingface_hub.cli.hf import main
except ImportError:
    pass
