"""Small documents made by hand, so that readers meet files that our own writers did not make."""
import hashlib
import io
import zipfile
import zlib

CONTENT_TYPES = ('<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                 '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                 '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
                 '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
                 '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>')
RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'


def relationships(**targets):
    entries = ''.join(f'<Relationship Id="r{i}" Type="{RELATIONS}/{kind}" Target="{target}"/>' for i, (kind, target) in enumerate(targets.items(), 1))
    return f'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{entries}</Relationships>'


def xlsx(sheet, strings='', prolog='', name='Data'):
    """`sheet` is what is inside sheetData, `strings` what is inside the table of shared texts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, 'w', zipfile.ZIP_DEFLATED) as archive:
        archive.writestr('[Content_Types].xml', CONTENT_TYPES)
        archive.writestr('_rels/.rels', relationships(officeDocument='xl/workbook.xml'))
        archive.writestr('xl/workbook.xml', f'<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="{name}" sheetId="1" r:id="r1"/></sheets></workbook>')
        archive.writestr('xl/_rels/workbook.xml.rels', relationships(worksheet='worksheets/sheet1.xml', sharedStrings='sharedStrings.xml'))
        archive.writestr('xl/sharedStrings.xml', f'<?xml version="1.0"?>{prolog}<sst xmlns="{MAIN}">{strings}</sst>')
        archive.writestr('xl/worksheets/sheet1.xml', f'<?xml version="1.0"?>{prolog}<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>')
    return file.getvalue()


SHEET = ('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="D1" t="inlineStr"><is><t>note</t></is></c></row>'
         '<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="s"><v>2</v></c><c r="C2"><v>7</v></c></row>'
         '<row r="3"><c r="A3"><v>2.5</v></c><c r="B3" t="b"><v>1</v></c><c r="D3" t="str"><f>1+1</f><v>two</v></c></row>')
STRINGS = '<si><t>id</t></si><si><t>name</t></si><si><r><t>Ada </t></r><r><t>&amp; Grace</t></r></si>'


def ods(rows):
    cells = ''.join('<table:table-row>' + ''.join(
        f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>' if isinstance(value, (int, float))
        else f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>' for value in row) + '</table:table-row>' for row in rows)
    spaces = ' '.join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ('office', 'table', 'text'))
    file = io.BytesIO()
    with zipfile.ZipFile(file, 'w') as archive:
        archive.writestr('mimetype', 'application/vnd.oasis.opendocument.spreadsheet')
        archive.writestr('content.xml', f'<?xml version="1.0"?><office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet><table:table table:name="One">{cells}</table:table></office:spreadsheet></office:body></office:document-content>')
        archive.writestr('META-INF/manifest.xml', '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
                         '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>')
    return file.getvalue()


PADDING = bytes.fromhex('28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A')


def rc4(key, data):
    state, j, out = list(range(256)), 0, bytearray()
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


class _Encryption:
    """The standard security handler, revision 2: RC4 with 40 bits."""

    def __init__(self, password):
        padded = (password.encode() + PADDING)[:32]
        self.owner = rc4(hashlib.md5(padded).digest()[:5], padded)
        self.id = b'0123456789abcdef'
        self.key = hashlib.md5(padded + self.owner + (0xFFFFFFFC).to_bytes(4, 'little') + self.id).digest()[:5]
        self.user = rc4(self.key, PADDING)

    def apply(self, number, data):
        return rc4(hashlib.md5(self.key + number.to_bytes(3, 'little') + b'\0\0').digest()[:10], data)

    def dictionary(self):
        return f'/Filter /Standard /V 1 /R 2 /P -4 /O <{self.owner.hex()}> /U <{self.user.hex()}>'


def pdf(pages, password=None, title='Sample'):
    """A list of pages, each a list of lines."""
    encryption = _Encryption(password) if password is not None else None
    objects = {1: b'<< /Type /Catalog /Pages 2 0 R >>', 3: b'<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'}
    kids = []
    for i, lines in enumerate(pages):
        page, content = 10 + 2 * i, 11 + 2 * i
        kids.append(f'{page} 0 R')
        text = 'BT /F1 12 Tf 72 720 Td ' + ' '.join(f'({line}) Tj 0 -20 Td' for line in lines) + ' ET'
        data = zlib.compress(text.encode('latin1'))
        data = encryption.apply(content, data) if encryption else data
        objects[page] = f'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {content} 0 R /Resources << /Font << /F1 3 0 R >> >> >>'.encode()
        objects[content] = f'<< /Filter /FlateDecode /Length {len(data)} >>\nstream\n'.encode() + data + b'\nendstream'
    objects[2] = f'<< /Type /Pages /Count {len(pages)} /Kids [{" ".join(kids)}] >>'.encode()
    name = title.encode()
    objects[4] = b'<< /Title <' + (encryption.apply(4, name) if encryption else name).hex().encode() + b'> >>'
    if encryption:
        objects[5] = f'<< {encryption.dictionary()} >>'.encode()
    out = bytearray(b'%PDF-1.4\n')
    places = {}
    for number in sorted(objects):
        places[number] = len(out)
        out += f'{number} 0 obj\n'.encode() + objects[number] + b'\nendobj\n'
    size, start = max(objects) + 1, len(out)
    out += f'xref\n0 {size}\n0000000000 65535 f \n'.encode()
    for number in range(1, size):
        out += f'{places[number]:010d} 00000 n \n'.encode() if number in places else b'0000000000 00000 f \n'
    protection = f'/Encrypt 5 0 R /ID [<{encryption.id.hex()}> <{encryption.id.hex()}>]' if encryption else ''
    out += f'trailer\n<< /Size {size} /Root 1 0 R /Info 4 0 R {protection} >>\nstartxref\n{start}\n%%EOF\n'.encode()
    return bytes(out)
