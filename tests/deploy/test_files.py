"""What Compose, Kubernetes and HAProxy allow in the files that are written for them.

Containers and a cluster can't be had here: nothing of this has run.
"""

import json
import os
import re
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

import jsonschema
import kubernetes_validate
import pytest
import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
KUBERNETES_VERSION = "1.32"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def objects() -> dict[tuple[str, str], dict]:
    """Kubernetes' objects by kind and name."""
    paths = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
    found = [one for path in paths for one in yaml.safe_load_all(path.read_text())]
    named = [one for one in found if one["kind"] != "Kustomization"]
    return {(one["kind"], one["metadata"]["name"]): one for one in named}


def haproxy(*arguments, **settings):
    places = f"{os.environ['PATH']}:/usr/sbin"
    program = shutil.which("haproxy", path=places) or pytest.skip("no HAProxy: install it")
    environment = os.environ | {"LISTEN": ":1", "STATS_SOCKET": "/tmp/unused"} | settings
    command = [program, "-c", "-f", str(DEPLOY / "haproxy.cfg"), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def test_the_compose_file_is_one():
    schema = json.loads(
        (files("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json").read_text()
    )
    jsonschema.validate(COMPOSE, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(COMPOSE | {"servises": {}}, schema)


def test_what_is_mounted_and_built_is_there():
    for service in COMPOSE["services"].values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in COMPOSE["volumes"] or (DEPLOY / source).exists(), source
    build = COMPOSE["services"]["app"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).exists()


def test_the_proxy_of_compose_understands_its_two_files(tmp_path):
    replicas = tmp_path / "replicas.cfg"
    replicas.write_text(COMPOSE["configs"]["replicas"]["content"])
    ran = haproxy("-f", str(replicas))
    assert ran.returncode == 0, ran.stderr
    assert haproxy("-f", str(replicas), BASE_PATH="/digits").returncode == 0
    replicas.write_text("backend app\n    server-templat replica 10 app:8501\n")
    assert haproxy("-f", str(replicas)).returncode != 0


@pytest.mark.parametrize("name", objects(), ids="-".join)
def test_kubernetes_takes_each_object(name):
    kubernetes_validate.validate(objects()[name], KUBERNETES_VERSION, strict=True)


def test_what_kubernetes_would_refuse_is_found():
    wrong = objects()["Deployment", "app"]
    wrong["spec"]["replicaz"] = 3
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, KUBERNETES_VERSION, strict=True)


def test_kubernetes_objects_name_each_other():
    named = objects()
    kustomization = yaml.safe_load((DEPLOY / "kubernetes" / "kustomization.yaml").read_text())
    listed = {DEPLOY / "kubernetes" / name for name in kustomization["resources"]}
    assert listed | {DEPLOY / "kubernetes" / "kustomization.yaml"} == {
        *(DEPLOY / "kubernetes").iterdir()
    }
    template = named["Deployment", "app"]["spec"]["template"]
    assert named["Service", "app"]["spec"]["selector"] == template["metadata"]["labels"]
    (container,) = template["spec"]["containers"]
    assert container["image"] in {image["name"] for image in kustomization["images"]}
    claims = {
        volume["persistentVolumeClaim"]["claimName"]
        for volume in template["spec"]["volumes"]
        if "persistentVolumeClaim" in volume
    }
    assert {("PersistentVolumeClaim", claim) for claim in claims} <= named.keys()
    (rule,) = named["Ingress", "app"]["spec"]["rules"]
    (path,) = rule["http"]["paths"]
    backend = path["backend"]["service"]
    ports = {port["name"] for port in named["Service", backend["name"]]["spec"]["ports"]}
    assert backend["port"]["name"] in ports
    probes = [container[f"{kind}Probe"]["httpGet"] for kind in ("startup", "readiness", "liveness")]
    assert {probe["path"] for probe in probes} == {"/_stcore/health"}


def test_the_image_has_all_that_the_app_imports():
    text = (DEPLOY / "Containerfile").read_text()
    copied = set(re.findall(r"^COPY (?!--from)([\w.]+) ", text, re.MULTILINE))
    served = {"streamlit_app.py", "pages", "ui", "classroom", "mnist_core", ".streamlit"}
    assert copied == {*served, "requirements.txt"}
    sent = set(re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    assert copied <= sent
    ours = {path.name for path in ROOT.iterdir() if (path / "__init__.py").exists()}
    assert ours - copied == {"tests", "benchmarks"}
    user = template_user(text)
    assert objects()["Deployment", "app"]["spec"]["template"]["spec"]["securityContext"][
        "runAsUser"
    ] == int(user)


def template_user(text) -> str:
    (user,) = re.findall(r"^USER (\d+)$", text, re.MULTILINE)
    assert f"--uid {user}" in text
    return user


def test_the_same_versions_as_are_tested():
    (package,) = re.findall(r'"(psycopg.*?)"', (DEPLOY / "Containerfile").read_text())
    assert package in (ROOT / "requirements-dev.txt").read_text().splitlines()
