-- What stands between the settings of duckdb.sql and everything else: DuckDB reads the lake and nothing else, loads
-- nothing, and runs no other program, whatever a report's statement says. {lake} and {spill} stand for folders. The last
-- line closes these settings too.
SET temp_directory = {spill};
SET max_temp_directory_size = '16GB';
SET allow_persistent_secrets = false;
SET autoinstall_known_extensions = false;
SET autoload_known_extensions = false;
SET allowed_directories = [{lake}];
SET enable_external_access = false;
.safe_mode
