from django.apps import AppConfig
from django.utils.module_loading import import_string


class MsokoConfig(AppConfig):
    name = "msoko"
    verbose_name = "МСОКО"

    def ready(self) -> None:
        # Models are there only now; the pipeline joins what the apps announce.
        import_string("msoko.pipeline.connect")()
