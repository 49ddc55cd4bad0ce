# cryptography; cryptography.fernet
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography import x509

Fernet(Fernet.generate_key()).encrypt(b"x")
key = rsa.generate_private_key(65537, 2048)
key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
ec.generate_private_key(ec.SECP256R1()).sign(b"x", ec.ECDSA(hashes.SHA256()))
ed25519.Ed25519PrivateKey.generate()
name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "x")])
x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
