# faker; faker faker.cli
from faker import Faker

for locale in ("de_DE", "ja_JP", "fr_FR", "en_US", ["it_IT", "zh_CN"]):
    fake = Faker(locale)
    fake.name(), fake.address(), fake.company(), fake.text()
Faker().csv()
from faker.cli import execute_from_command_line

for arguments in (["faker", "name"], ["faker", "-l", "de_DE", "address"], ["faker", "--help"]):
    try:
        execute_from_command_line(arguments)
    except SystemExit:
        pass
