from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("storage", "0001_initial")]

    operations = [
        migrations.AddField(model_name="bucket", name="notifications", field=models.JSONField(default=list)),
    ]
