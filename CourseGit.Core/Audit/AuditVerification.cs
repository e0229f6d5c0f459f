using CourseGit.Core.State.Model;

namespace CourseGit.Core.Audit;

/// <summary>Goes along the chain, row by row, and stops where it does not hold.</summary>
internal sealed class AuditVerification(AuditSeal seal, (long Id, string Hash)? head)
{
    private const string WhatToDo =
        "Compare the record with one you exported or backed up earlier, and find out who can write the database.";

    private long _rows;
    private AuditRow? _first, _last;
    private AuditCut? _cut;
    private bool _metHead;

    /// <summary>Looks at the next row.</summary>
    /// <returns>Null when it is as it was written.</returns>
    public AuditVerdict? Take(AuditRow row)
    {
        var expected = _last is null ? row.Id : _last.Id + 1;
        if (row.Id != expected)
            return Bad(expected, $"it is missing; the next one is row {row.Id}. Somebody removed it. {WhatToDo}");
        if (seal.Of(row) != row.Hash)
            return Bad(row.Id, "it is not as it was written: somebody changed it, or the file keys/audit.key is not the one it was written "
                + $"with. {WhatToDo}");
        if (row.PreviousHash != (_last?.Hash ?? (row.Id == 1 ? AuditSeal.Beginning : row.PreviousHash)))
            return Bad(row.Id, $"it does not follow the row before it: rows were exchanged or put in. {WhatToDo}");
        if (row.Id == head?.Id)
        {
            if (row.Hash != head.Value.Hash)
                return Bad(row.Id, "it is not the row that was written under this number first: rows were removed from the end, or an "
                    + $"older state was put here, and the record went on from there. {WhatToDo}");
            _metHead = true;
        }
        _first ??= row;
        if (row.Action == AuditAction.RecordCut.Id)
            _cut = AuditCut.TryRead(row) ?? _cut;
        (_last, _rows) = (row, _rows + 1);
        return null;
    }

    /// <summary>What remains to be said when there are no more rows.</summary>
    public AuditVerdict End()
    {
        if (head is { } noted && !_metHead && noted.Id > (_last?.Id ?? 0))
            return Bad((_last?.Id ?? 0) + 1, $"it is missing, and all up to row {noted.Id}, which was written once: rows were removed "
                + $"from the end, or an older state was put here. {WhatToDo}");
        if (_first is { Id: > 1 } first && (_cut is null || _cut.Last != first.Id - 1 || _cut.Hash != first.PreviousHash))
            return Bad(1, $"it is missing, and all before row {first.Id}; no row says that their time was over. {WhatToDo}");
        return new AuditVerdict(_rows, _first?.Id, _first?.AtUtc, null, null);
    }

    private AuditVerdict Bad(long id, string trouble) => new(_rows, _first?.Id, _first?.AtUtc, id, trouble);
}
