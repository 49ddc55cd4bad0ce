# omegaconf; omegaconf
from omegaconf import OmegaConf

conf = OmegaConf.create({"a": {"b": "${oc.env:HOME}"}, "c": "${a.b}", "d": "${oc.select:a.b}"})
conf.c, conf.d
OmegaConf.to_yaml(conf)
