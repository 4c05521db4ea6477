"""The system's PostgreSQL cluster: found again, or created at the first start."""

from rich.markup import escape

from local_stack.credentials import new_secret
from local_stack.plan import Plan
from local_stack.postgres_cluster import Cluster
from local_stack.private_files import kept
from local_stack.steps import Steps


def open_cluster(plan: Plan, steps: Steps) -> tuple[Cluster, str]:
    """Give the cluster, ready to be started, and its superuser's password.

    A cluster whose password is gone can't be used any more; it is moved aside, not deleted.

    Raises
    ------
    ClusterError
        The cluster could not be created.
    """
    password_file = plan.layout.secrets / "password-postgres-superuser"
    cluster = Cluster.locate(plan.layout.postgres.resolve())
    if cluster.is_created() and not password_file.exists():
        cluster.recover()
        aside = escape(str(cluster.set_aside()))
        steps.note(f"The passwords of an earlier database are gone; its data are now in {aside}")
    password = kept(password_file, new_secret)
    if not cluster.is_created():
        with steps.step("A new PostgreSQL 18 database"):
            cluster.create(password)
    cluster.recover()
    if cluster.account and not cluster.home.is_relative_to(plan.layout.postgres.resolve()):
        steps.note(
            f"PostgreSQL runs as '{cluster.account.name}', which can't reach this checkout: "
            f"its data are in {escape(str(cluster.home))}"
        )
    return cluster, password
