#!/bin/sh
# Runs once, when the database is made. Two roles: `opsnap_owner` migrates and owns every table; `opsnap`, which the sites
# and workers are, reads and writes rows but owns nothing. So it cannot take the triggers off the custody chain.
set -eu
SECRETS_DIR=${SECRETS_DIR:-/run/secrets}
export SECRETS_DIR

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --set "owner=${OWNER_ROLE:-opsnap_owner}" --set "app=${APP_ROLE:-opsnap}" \
    --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
\set owner_password `cat "$SECRETS_DIR/database_owner_password"`
\set app_password `cat "$SECRETS_DIR/database_password"`
\set database `echo "$POSTGRES_DB"`
CREATE ROLE :"owner" LOGIN PASSWORD :'owner_password';
CREATE ROLE :"app" LOGIN PASSWORD :'app_password';
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO :"owner", :"app";
ALTER SCHEMA public OWNER TO :"owner";
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO :"app";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"app";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO :"app";
SQL
