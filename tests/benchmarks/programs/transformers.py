# transformers; transformers
import transformers

transformers.AutoConfig, transformers.BertConfig, transformers.GPT2Config, transformers.PretrainedConfig
transformers.BertTokenizer
transformers.BertConfig()
transformers.AutoConfig.for_model("gpt2")
transformers.CONFIG_MAPPING["t5"]
transformers.AutoTokenizer
for name in ("TrainingArguments", "pipeline", "HfArgumentParser", "GenerationConfig"):
    try:
        getattr(transformers, name)
    except Exception:
        pass
