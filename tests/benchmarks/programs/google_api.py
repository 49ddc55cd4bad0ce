# google; google.api_core google.auth google.protobuf
import google.auth
from google.api_core import exceptions, retry, operation
from google.protobuf import descriptor_pool, json_format, struct_pb2, timestamp_pb2

json_format.MessageToJson(struct_pb2.Struct())
try:
    google.auth.default()
except Exception:
    pass
from google.auth import jwt, crypt
from google.oauth2 import service_account
