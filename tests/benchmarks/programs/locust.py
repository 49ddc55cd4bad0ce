# locust; locust.main
import locust.main
from locust import HttpUser, task
from locust.env import Environment


class User(HttpUser):
    host = "http://localhost:1"

    @task
    def get(self):
        pass


env = Environment(user_classes=[User])
env.create_local_runner()
env.create_web_ui(port=0) if False else None
import locust.web
