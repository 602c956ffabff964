from django.apps import AppConfig


class MsokoConfig(AppConfig):
    name = "msoko"
    verbose_name = "МСОКО"

    def ready(self) -> None:
        # Connects what the apps announce: see msoko/pipeline.py.
        from msoko import pipeline

        pipeline.connect()
