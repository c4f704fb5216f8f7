from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('initiatives', '0002_change_note_key'),
    ]

    operations = [
        migrations.AddField(
            model_name='contribution',
            name='serves',
            field=models.BooleanField(default=True, help_text='Off where it belongs to the subject of the text but does not do what the text wants.', verbose_name='serves the text'),
        ),
    ]
