from pathlib import Path
import time
from compliance.report import audit_json, write, FORMATS
a=audit_json.read(Path('/tmp/machine-demo/audit.json'))
for l in ('zh','en'):
    for f in FORMATS:
        t=time.time(); p=write(a,Path('/tmp/m-out')/l,[f],lang=l); print(f,round(time.time()-t,3),p[0].stat().st_size)
