#!/bin/sh
# DeployHQ, Deployment Checks: an SSH check of the stage pre-build, on a host that reaches the databases and has schemadiff.yaml. What
# needs none of the new files is asked first, before build minutes are spent. Addresses are in the environment of the user there.
cd "${SCHEMADIFF_FOLDER:-$HOME/schemadiff}" || exit 2
exec schemadiff check production --only ledger --only window --ascii
