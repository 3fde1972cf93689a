"""E4, I7, M1. Hostile documents: archives that unpack to too much, entities, odd names, endless tables. They fail alone."""
import base64
import io
import json
import unittest
import zipfile

from attempts import Attempts, javascript
from workflows import node

import documents


class HostileDocuments(Attempts):
    def extract(self, data, operation, options=None):
        encoded = base64.b64encode(data).decode()
        return (node('Make', 'convertToFile', 1.1, {'operation': 'toBinary', 'sourceProperty': 'body.file', 'options': {}}),
                node('Extract', 'extractFromFile', 1, {'operation': operation, 'options': options or {}})), {'file': encoded}

    def outcome_of(self, data, operation, options=None):
        nodes, body = self.extract(data, operation, options)
        return self.attempt(*nodes, body=body, timeout=60)

    def bomb(self, megabytes):
        file = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(documents.xlsx(documents.SHEET, documents.STRINGS))) as source, zipfile.ZipFile(file, 'w', zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                if name != 'xl/worksheets/sheet1.xml':
                    target.writestr(name, source.read(name))
            with target.open('xl/worksheets/sheet1.xml', 'w', force_zip64=True) as sheet:
                sheet.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>')
                for _ in range(megabytes):
                    sheet.write(b' ' * (1 << 20))
                sheet.write(b'</t></is></c></row></sheetData></worksheet>')
        return file.getvalue()

    def test_an_archive_that_unpacks_to_too_much(self):
        data = self.bomb(600)
        self.assertLess(len(data), 2 << 20)
        outcome = self.outcome_of(data, 'xlsx')
        self.assertEqual(outcome.status, 'error', outcome)
        self.assertIn('unpacks to', outcome.error['message'])

    def test_an_archive_that_lies_about_its_size(self):
        """What its directory says is not what unpacks: then the host's own limit of memory holds."""
        data = bytearray(self.bomb(240))
        at = data.rindex(b'PK\x01\x02')
        data[at + 24:at + 28] = (1000).to_bytes(4, 'little')
        outcome = self.outcome_of(bytes(data), 'xlsx')
        self.assertEqual(outcome.status, 'error', outcome)
        self.assertEqual(self.value(javascript('return [{ json: { ok: 1 } }]')), {'ok': 1})

    def test_entities_in_parts_of_a_spreadsheet(self):
        laughs = '<!DOCTYPE x [<!ENTITY a "' + 'ha' * 50 + '">' + ''.join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)) + ']>'
        external = '<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>'
        for prolog in (laughs, external):
            data = documents.xlsx('<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>', '<si><t>name</t></si><si><t>&j;</t></si>', prolog)
            outcome = self.outcome_of(data, 'xlsx')
            self.assertNotIn('root:', outcome.text)
            self.assertNotIn('haha', outcome.text)

    def test_entities_in_xml_stay_text(self):
        text = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
        nodes, body = self.extract(text.encode(), 'xml')
        self.assertEqual(self.value(*nodes, body=body), {'data': text})

    def test_a_table_of_a_million_columns(self):
        nodes, body = self.extract(b','.join(b'%d' % i for i in range(1_000_000)) + b'\n' + b',' * 999_999 + b'\n', 'csv')
        outcome = self.attempt(*nodes, body=body, timeout=60)
        self.assertEqual((outcome.status, outcome.items), ('success', [{}]), outcome)

    def test_a_quote_that_never_ends(self):
        nodes, body = self.extract(b'a,b\n"' + b'x,\n' * 100_000, 'csv')
        self.assertIn('ends inside quotes', self.refusal(*nodes, body=body)['message'])

    def test_names_are_data(self):
        for name in ('__proto__', 'constructor', '../../x', 'toString'):
            sheet = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{name}</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row><row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row>'
            outcome = self.outcome_of(documents.xlsx(sheet, name=name.replace('/', '.')), 'xlsx')
            self.assertEqual(outcome.status, 'success', outcome)
            self.assertEqual(outcome.items[0]['b'], 2)
            csv = self.outcome_of(f'{name},b\n1,2\n'.encode(), 'csv')
            self.assertEqual(csv.items, [{name: '1', 'b': '2'}], csv)

    def test_a_pdf_of_pages_inside_each_other(self):
        data = documents.pdf([['x']]).replace(b'/Kids [10 0 R]', b'/Kids [ 2 0 R]')
        outcome = self.outcome_of(data, 'pdf')
        self.assertIn(outcome.status, ('error', 'success'), outcome)
        self.assertEqual(self.value(javascript('return [{ json: { ok: 1 } }]')), {'ok': 1})

    def test_formulas_of_csv_are_written_as_they_are(self):
        """A spreadsheet program may run them: docs/compatibility.md says so, and that n8n does the same."""
        got = self.value(node('Write', 'convertToFile', 1.1, {'operation': 'csv', 'options': {}}), node('Read', 'extractFromFile', 1, {'operation': 'text', 'options': {}}), body={'a': '=1+1'})
        self.assertIn('=1+1', json.dumps(got))


if __name__ == '__main__':
    unittest.main()
