#!/bin/sh
# Once, in an empty PostgreSQL: the two roles, by the passwords in their addresses, and the database of the one.
set -eu
password() { sed -n 's|^postgres://[^:]*:\([0-9a-f]*\)@.*|\1|p' "$1"; }
psql --set ON_ERROR_STOP=1 --username postgres --set owner="$(password /run/secrets/owner_url)" \
    --set portal="$(password /run/secrets/portal_url)" <<'SQL'
CREATE ROLE portal_owner LOGIN PASSWORD :'owner';
CREATE ROLE portal LOGIN PASSWORD :'portal';
CREATE DATABASE portal OWNER portal_owner TEMPLATE template0 ENCODING 'UTF8';
\connect portal
ALTER SCHEMA public OWNER TO portal_owner;
SQL
