"""Demo: a town with people in it, made by the same actions that people use."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
    verbose_name = "Demo town"
