"""The draw of a batch by ``sortition-algorithms``, in an environment of its own."""
