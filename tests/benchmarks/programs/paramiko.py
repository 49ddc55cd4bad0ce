# paramiko; paramiko
import paramiko

key = paramiko.RSAKey.generate(2048)
key.write_private_key_file("key")
paramiko.RSAKey.from_private_key_file("key")
client = paramiko.SSHClient()
client.load_system_host_keys()
try:
    client.connect("127.0.0.1", port=1)
except Exception:
    pass
paramiko.Agent()
paramiko.SSHConfig.from_text("Host x\n").lookup("x")
