# passlib; passlib.context
from passlib.context import CryptContext
from passlib.hash import bcrypt, pbkdf2_sha256, sha512_crypt

try:
    CryptContext(schemes=["sha256_crypt", "pbkdf2_sha256", "md5_crypt", "argon2", "scrypt"]).hash("x")
except Exception:
    pass
import passlib.hash
from passlib.registry import list_crypt_handlers, get_crypt_handler

for name in list_crypt_handlers():
    try:
        get_crypt_handler(name)
        getattr(passlib.hash, name)
    except Exception:
        pass
pbkdf2_sha256.verify("x", pbkdf2_sha256.hash("x"))
import passlib.totp
