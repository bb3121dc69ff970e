# As the owner of the tables, before the portal of this version starts. Safe to repeat.
for step in "migrate --no-input" "database_roles --grant" "setup --no-input" cut_typefaces "collectstatic --no-input"; do
    .venv/bin/python manage.py $step
done
