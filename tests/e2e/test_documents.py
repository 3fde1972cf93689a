"""Documents read and written in script hosts: spreadsheets, PDF, calendars. Files made by hand and round trips."""
import base64
import io
import json
import random
import zipfile

import unittest

import documents
import server
from workflows import chain, manual_trigger, node

FORMATS = ('xlsx', 'xls', 'ods', 'rtf', 'html')


def file_item(data, mime_type='application/octet-stream', **json_fields):
    return {'json': json_fields, 'binary': {'data': {'data': base64.b64encode(data).decode(), 'mimeType': mime_type, 'fileName': 'file'}}}


class Documents(server.Folder):
    def run_nodes(self, items, *nodes, code=0, arguments=()):
        """The last node's items, or the error of the run when `code` is 1."""
        result = server.run_command('execute', self.write('workflow.json', chain('w', manual_trigger(), *nodes)), '--json', '--pins=none',
                                    '--input', self.write('items.json', items), *arguments, timeout=120)
        self.assertEqual(result.returncode, code, result.stderr + result.stdout[-2000:])
        got = json.loads(result.stdout)
        return got['error'] if code else got['runData'][nodes[-1]['name']][0]['outputs'][0]

    def rows(self, data, operation, items=1, **options):
        read = node('Extract', 'extractFromFile', 1, {'operation': operation, 'options': options})
        return [item['json'] for item in self.run_nodes([file_item(data)] * items, read)]

    def refusal(self, data, operation, **parameters):
        return self.run_nodes([file_item(data)], node('Extract', 'extractFromFile', 1, {'operation': operation, **parameters}), code=1)['message']


class Spreadsheets(Documents):
    SHEET = documents.xlsx(documents.SHEET, documents.STRINGS)

    def test_cells_have_their_types(self):
        self.assertEqual(self.rows(self.SHEET, 'xlsx'), [{'id': 1, 'name': 'Ada & Grace', '__EMPTY': 7}, {'id': 2.5, 'name': True, 'note': 'two'}])

    def test_options(self):
        self.assertEqual(self.rows(self.SHEET, 'xlsx', headerRow=False)[0], {'row': ['id', 'name', None, 'note']})
        self.assertEqual(self.rows(self.SHEET, 'xlsx', includeEmptyCells=True)[1], {'id': 2.5, 'name': True, '__EMPTY': '', 'note': 'two'})
        self.assertEqual(self.rows(self.SHEET, 'xlsx', range='A1:A2', sheetName='Data'), [{'id': 1}])
        self.assertEqual(self.rows(self.SHEET, 'xlsx', range='1'), [{'1': 2.5, 'Ada & Grace': True, '__EMPTY': 'two'}])
        self.assertIn('no sheet "Nope"', self.refusal(self.SHEET, 'xlsx', options={'sheetName': 'Nope'}))

    def test_what_another_program_wrote_as_ods(self):
        self.assertEqual(self.rows(documents.ods([['a', 'b'], [1, 'x'], [2.5, 'y']]), 'ods'), [{'a': 1, 'b': 'x'}, {'a': 2.5, 'b': 'y'}])

    def test_round_trips(self):
        data = [{'n': 1, 'text': 'a, "b" <c> & {d} \\e', 'big': 123456789012, 'half': 0.5, 'yes': True, 'nested': {'list': ['x']}}, {'n': 2, 'text': 'Grüße 日本', 'half': -1.25}]
        flat = [{**data[0], 'nested.list.0': 'x'}, data[1]]
        del flat[0]['nested']
        for file_format in FORMATS:
            with self.subTest(file_format):
                write = node('Write', 'convertToFile', 1.1, {'operation': file_format, 'options': {'compression': True}})
                made = self.run_nodes([{'json': one} for one in data], write)
                self.assertEqual([(one['json'], one['pairedItem']) for one in made], [({}, [{'item': 0}, {'item': 1}])])
                self.assertEqual(made[0]['binary']['data']['fileName'], f'file.{file_format}')
                read = node('Read', 'extractFromFile', 1.1, {'operation': file_format, 'options': {}})
                got = self.run_nodes([{'json': one} for one in data], write, read)
                expected = [dict(one) for one in flat]
                if file_format in ('rtf', 'html'):  # show numbers as a sheet does
                    expected[0]['big'] = 123457000000
                self.assertEqual([one['json'] for one in got], expected)
                self.assertEqual([one['pairedItem'] for one in got], [{'item': 0}] * 2)

    def test_first_versions_read_csv_as_a_sheet(self):
        item = file_item(b'a,b\n1,x\n', 'text/csv')
        self.assertEqual(self.run_nodes([item], node('Read', 'spreadsheetFile', 1, {'options': {}}))[0]['json'], {'a': 1, 'b': 'x'})
        self.assertEqual(self.run_nodes([item], node('Read', 'spreadsheetFile', 1, {'options': {'rawData': True}}))[0]['json'], {'a': '1', 'b': 'x'})
        self.assertEqual(self.run_nodes([item], node('Read', 'spreadsheetFile', 2, {'options': {}}))[0]['json'], {'a': '1', 'b': 'x'})

    def test_sheet_names_are_only_names(self):
        for name in ('..%2f..', "a'b&<c>", '$(x)'):
            write = node('Write', 'spreadsheetFile', 2, {'operation': 'toFile', 'fileFormat': 'ods', 'options': {'sheetName': name}})
            read = node('Read', 'spreadsheetFile', 2, {'options': {'sheetName': name}})
            self.assertEqual([one['json'] for one in self.run_nodes([{'json': {'a': 1}}], write, read)], [{'a': 1}])

        path = node('Write', 'spreadsheetFile', 2, {'operation': 'toFile', 'fileFormat': 'xlsx', 'options': {'sheetName': '../../etc/passwd'}})
        self.assertIn('cannot be called', self.run_nodes([{'json': {'a': 1}}], path, code=1)['message'])

    def test_broken_files_are_errors(self):
        self.assertIn('cannot be read as a spreadsheet', self.refusal(self.SHEET[:200], 'xlsx'))
        self.assertIn('no file', self.run_nodes([{'json': {}}], node('Read', 'readPDF', 1), code=1)['message'])

    def test_archives_are_sound(self):
        for compression in (False, True):
            write = node('Write', 'convertToFile', 1.1, {'operation': 'xlsx', 'options': {'compression': compression}})
            made = self.run_nodes([{'json': {'a': i, 'b': 'text ' * 20}} for i in range(5000)], write)[0]['binary']['data']
            self.assertEqual(made['mimeType'], 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
            with zipfile.ZipFile(io.BytesIO(base64.b64decode(made['data']))) as archive:
                self.assertIsNone(archive.testzip())
                self.assertEqual(len(archive.namelist()), 5)

    def test_html_has_no_markup_of_values(self):
        write = node('Write', 'convertToFile', 1.1, {'operation': 'html', 'options': {}})
        made = self.run_nodes([{'json': {'a': '<script>x</script>" onload="y'}}], write, node('Read', 'extractFromFile', 1, {'operation': 'text', 'options': {}}))
        self.assertNotIn('<script', made[0]['json']['data'])
        self.assertNotIn('" onload', made[0]['json']['data'])

    def test_mutated_files_end_in_rows_or_errors(self):
        write = {name: node('Write', 'convertToFile', 1.1, {'operation': name, 'options': {}}) for name in FORMATS}
        chance = random.Random(5)
        for name in FORMATS:
            with self.subTest(name):
                made = self.run_nodes([{'json': {'a': 1, 'b': 'text'}}], write[name])
                original = base64.b64decode(made[0]['binary']['data']['data'])
                items = [file_item(mutated(chance, original)) for _ in range(12)]
                read = {**node('Extract', 'extractFromFile', 1, {'operation': name, 'options': {}}), 'onError': 'continueRegularOutput'}
                for item in self.run_nodes(items, read):
                    self.assertIsInstance(item['json'], dict)


def mutated(chance, data):
    changed = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(changed))
        kind = chance.randrange(3)
        if kind == 0:
            changed[at] = chance.randrange(256)
        elif kind == 1:
            del changed[at:at + chance.randint(1, 40)]
        else:
            changed[at:at] = changed[:chance.randint(1, 40)]
        changed = changed or bytearray(b'x')
    return bytes(changed)


class Pdf(Documents):
    PAGES = [['Hello World', 'second line'], ['page two']]

    def read(self, data, **options):
        return self.rows(data, 'pdf', **options)[0]

    def test_text_and_properties(self):
        got = self.read(documents.pdf(self.PAGES, title='My Title'))
        self.assertEqual((got['numpages'], got['numrender'], got['text']), (2, 2, 'Hello World\nsecond line\n\npage two'))
        self.assertEqual((got['info']['Title'], got['info']['PDFFormatVersion'], got['info']['EncryptFilterName']), ('My Title', '1.4', None))

    def test_options(self):
        data = documents.pdf(self.PAGES)
        self.assertEqual(self.read(data, joinPages=False)['text'], ['Hello World\nsecond line', 'page two'])
        self.assertEqual(self.read(data, maxPages=1)['text'], 'Hello World\nsecond line')
        kept = self.run_nodes([file_item(data, a=1)], node('Extract', 'extractFromFile', 1, {'operation': 'pdf', 'options': {'keepSource': 'both'}}))[0]
        self.assertEqual((kept['json']['a'], kept['json']['numpages'], list(kept['binary'])), (1, 2, ['data']))

    def test_passwords(self):
        data = documents.pdf(self.PAGES, password='secret')
        self.assertEqual(self.read(data, password='secret')['text'], 'Hello World\nsecond line\n\npage two')
        self.assertIn('protected by a password', self.refusal(data, 'pdf'))
        self.assertIn('not the one', self.refusal(data, 'pdf', options={'password': 'wrong'}))
        read = node('Read', 'readPDF', 1, {'encrypted': True, 'password': 'secret'})
        got = self.run_nodes([file_item(data)], read)[0]
        self.assertEqual((got['json']['numpages'], got['json']['info']['EncryptFilterName'], list(got['binary'])), (2, 'Standard', ['data']))

    def test_mutated_files_end_in_text_or_errors(self):
        chance = random.Random(6)
        items = [file_item(mutated(chance, documents.pdf(self.PAGES))) for _ in range(25)]
        read = {**node('Extract', 'extractFromFile', 1, {'operation': 'pdf', 'options': {}}), 'onError': 'continueRegularOutput'}
        got = self.run_nodes(items, read)
        self.assertEqual(len(got), len(items))
        for item in got:
            self.assertTrue({'error', 'text'} & item['json'].keys(), item)


class Calendars(Documents):
    def test_an_event_comes_back(self):
        parameters = {'operation': 'iCal', 'title': 'Lunch', 'start': '2026-02-01T12:30:00', 'end': '2026-02-01T13:30:00', 'additionalFields': {'uid': 'u1', 'description': 'again', 'attendeesUi': {'attendeeValues': [{'name': 'Ada', 'email': 'ada@x.test'}]}}}
        got = self.run_nodes([{'json': {}}], node('Write', 'convertToFile', 1.1, parameters), node('Read', 'extractFromFile', 1, {'operation': 'fromIcs', 'options': {}}))
        event = got[0]['json']['data']['events'][0]
        self.assertEqual((event['uid'], event['summary'], event['description']), ('u1', 'Lunch', 'again'))
        self.assertEqual((event['start']['date'], event['end']['date']), ('2026-02-01T12:30:00.000Z', '2026-02-01T13:30:00.000Z'))
        self.assertEqual(event['attendees'][0]['email'].lower(), 'ada@x.test')

    def test_mutated_calendars_end_in_data_or_errors(self):
        text = b'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20240101T000000Z\r\nDTSTART:20240103T000000Z\r\nRRULE:FREQ=DAILY;COUNT=2\r\nSUMMARY:hi\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'
        chance = random.Random(7)
        items = [file_item(mutated(chance, text)) for _ in range(20)]
        read = {**node('Extract', 'extractFromFile', 1, {'operation': 'fromIcs', 'options': {}}), 'onError': 'continueRegularOutput'}
        self.assertEqual(len(self.run_nodes(items, read)), len(items))


if __name__ == '__main__':
    unittest.main()
