"""A shard of two ClickHouse servers and their ZooKeeper, as Debian 12 has them (as tests/central/store/clickhouse_cluster.cpp)."""
import pathlib
import urllib.error
import urllib.request

from programs import Program, free_port

SERVER, JAVA, JAR = "/usr/sbin/clickhouse-server", "/usr/bin/java", "/usr/share/java/zookeeper.jar"

USERS = """<yandex><profiles><default><log_queries>0</log_queries></default></profiles>
<users><default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default></users>
<quotas><default></default></quotas></yandex>"""

CONFIG = """<yandex><logger><level>warning</level><log>{0}/log</log><errorlog>{0}/err</errorlog></logger>
<http_port>{1}</http_port><tcp_port>{2}</tcp_port><interserver_http_port>{3}</interserver_http_port>
<interserver_http_host>127.0.0.1</interserver_http_host><listen_host>127.0.0.1</listen_host><path>{0}/</path><tmp_path>{0}/tmp/</tmp_path>
<users_config>{0}/users.xml</users_config><default_profile>default</default_profile><default_database>default</default_database>
<mark_cache_size>67108864</mark_cache_size><uncompressed_cache_size>67108864</uncompressed_cache_size>
<zookeeper><node><host>127.0.0.1</host><port>{4}</port></node><session_timeout_ms>4000</session_timeout_ms></zookeeper></yandex>"""


def is_installed():
    return all(pathlib.Path(path).exists() for path in (SERVER, JAVA, JAR))


class Cluster:
    def __init__(self, work):
        self.work = work
        port = free_port()
        (work / "zookeeper-data").mkdir()
        (work / "zoo.cfg").write_text(f"tickTime=500\ndataDir={work}/zookeeper-data\nclientPort={port}\nclientPortAddress=127.0.0.1\n"
                                      "admin.enableServer=false\n")
        self.zookeeper = Program("zookeeper", work, lambda _: [JAVA, "-Xmx256m", "-cp", "/usr/share/java/*",
                                                               "org.apache.zookeeper.server.quorum.QuorumPeerMain", str(work / "zoo.cfg")], port=port)
        self.servers = [self.server(name, port) for name in ("clickhouse-1", "clickhouse-2")]
        self.programs = [self.zookeeper, *self.servers]

    def server(self, name, zookeeper_port):
        directory = self.work / name
        (directory / "tmp").mkdir(parents=True)
        port = free_port()
        (directory / "users.xml").write_text(USERS)
        (directory / "config.xml").write_text(CONFIG.format(directory, port, free_port(), free_port(), zookeeper_port))
        return Program(name, self.work, lambda _: [SERVER, f"--config-file={directory}/config.xml"], port=port)

    def configuration(self):
        return {"shard": [{"name": "one", "replica": [{"name": server.name, "url": f"http://127.0.0.1:{server.port}"} for server in self.servers]}]}

    @staticmethod
    def ask(server, sql):
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/", sql.encode(), timeout=60) as answer:
            return answer.read().decode()

    def is_up(self, server):
        try:
            self.ask(server, "SELECT count() FROM system.zookeeper WHERE path = '/'")
            return True
        except (urllib.error.URLError, OSError):
            return False

    def rows(self, server, table):
        """Empty while the server does not answer or has no table."""
        try:
            lines = self.ask(server, f"SELECT idx, hex(session) FROM beffroi.{table} FORMAT TabSeparated").splitlines()
        except (urllib.error.URLError, OSError):
            return []
        return [(int(index), int(session, 16)) for index, session in (line.split("\t") for line in lines)]

    TABLES = ("events", "by_token")
