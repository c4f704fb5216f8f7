import django.core.validators
from django.db import migrations, models

import initiatives.models.work


class Migration(migrations.Migration):
    # Nobody has written a note before this, so no row shares the key that is made for the column.

    dependencies = [
        ('initiatives', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='changenote',
            name='key',
            field=models.CharField(default=initiatives.models.work.short_key, editable=False, max_length=80, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(?:-[a-z0-9]+)*\\Z', 'Use lower-case letters a to z, digits and single hyphens, for example “good-choices”.', code='key')], verbose_name='key'),
        ),
    ]
