from django.apps import AppConfig


class GroundTruthConfig(AppConfig):
    name = "groundtruth"
    verbose_name = "Ground Truth"

    def ready(self) -> None:
        """Hear of messages for streaming jobs."""
        from groundtruth import streaming

        streaming.listen()
