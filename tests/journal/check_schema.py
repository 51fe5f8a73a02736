"""check_schema.py --valid|--invalid SCHEMA < LINES: every line satisfies the schema, or none does."""
import json
import sys
import warnings

warnings.simplefilter("ignore")
import jsonschema  # noqa: E402

want_valid = {"--valid": True, "--invalid": False}[sys.argv[1]]
with open(sys.argv[2], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
wrong = 0
count = 0
for line in sys.stdin:
    count += 1
    if validator.is_valid(json.loads(line)) != want_valid:
        wrong += 1
        print(("refused: " if want_valid else "accepted: ") + line, end="", file=sys.stderr)
        for error in validator.iter_errors(json.loads(line)):
            for cause in error.context or [error]:
                print("   ", cause.message[:200], file=sys.stderr)
sys.exit(1 if wrong or not count else 0)
