from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0013_blocks_for_editors"),
    ]

    operations = [
        migrations.AlterField(
            model_name="storypage",
            name="provider_slug",
            field=models.SlugField(
                blank=True,
                help_text="Its next free times and services stand below the story.",
                max_length=80,
                verbose_name="business",
            ),
        ),
    ]
