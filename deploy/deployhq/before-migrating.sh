#!/bin/sh
# DeployHQ, an SSH command before changes, with "halt on error", ahead of the one that migrates. The new files are in $1; APPROVED_PLAN
# holds the approval that gates.approval.from names, if the configuration asks for one.
cd "${SCHEMADIFF_FOLDER:-$HOME/schemadiff}" || exit 2
exec schemadiff check production --migrations "${1:?the folder of the new migrations}" --throwaway docker --ascii
