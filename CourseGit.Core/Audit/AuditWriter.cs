using System.Data.Common;
using System.Text;
using CourseGit.Core.People;
using CourseGit.Core.State.Model;

namespace CourseGit.Core.Audit;

/// <summary>Puts rows at the end of the chain, in a transaction that holds the database's turn to write.</summary>
internal sealed class AuditWriter(AuditSeal seal, AuditHead head, TimeProvider time)
{
    private const int LongestName = 200, LongestText = 6000; // characters
    private const string Insert =
        """
        INSERT INTO audit ("Id", "AtUtc", "Person", "Way", "SignIn", "Address", "Action", "Course", "Subject", "Outcome", "Before", "After",
            "PreviousHash", "Hash")
        VALUES (@id, @at, @person, @way, @signIn, @address, @action, @course, @subject, @outcome, @before, @after, @previous, @hash)
        """;

    /// <summary>Appends; nothing is written when there is no entry.</summary>
    /// <returns>
    /// The last row that was written, to be noted as the newest when it is committed; null for none, and when the record does not go on
    /// from what was noted last. Then rows were taken away or an older state was put here: what was noted stays, for whoever verifies.
    /// </returns>
    public async Task<AuditRow?> AppendAsync(
        DbTransaction transaction, string person, Origin origin, IEnumerable<AuditEntry> entries, CancellationToken cancellationToken)
    {
        AuditRow? written = null;
        var goesOn = true;
        foreach (var entry in entries)
        {
            var (id, hash) = (written?.Id ?? 0, written?.Hash ?? AuditSeal.Beginning);
            if (written is null)
            {
                (id, hash) = await LastAsync(transaction, cancellationToken).ConfigureAwait(false);
                goesOn = await GoesOnAsync(transaction, id, hash, cancellationToken).ConfigureAwait(false);
            }
            written = Row(id + 1, hash, person, origin, entry);
            await InsertAsync(transaction, written, cancellationToken).ConfigureAwait(false);
        }
        return goesOn ? written : null;
    }

    // What was noted lags behind after a crash only: then its row is looked up, or the row that says that its time was over.
    private async Task<bool> GoesOnAsync(DbTransaction transaction, long id, string hash, CancellationToken cancellationToken)
    {
        if (head.Read() is not { } noted || (noted.Id == id && noted.Hash == hash))
            return true;
        await using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = """SELECT "Hash" FROM audit WHERE "Id" = @id""";
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@id", noted.Id);
        command.Parameters.Add(parameter);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is string hashNow ? hashNow == noted.Hash
            : await WasCutAsync(transaction, noted, cancellationToken).ConfigureAwait(false);
    }

    // Only whoever has the key can have written that rows were removed.
    private async Task<bool> WasCutAsync(DbTransaction transaction, (long Id, string Hash) noted, CancellationToken cancellationToken)
    {
        await using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText =
            """
            SELECT "Id", "AtUtc", "Person", "Way", "SignIn", "Address", "Action", "Course", "Subject", "Outcome", "Before", "After",
                "PreviousHash", "Hash" FROM audit WHERE "Action" = @action ORDER BY "Id" DESC LIMIT 1
            """;
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@action", AuditAction.RecordCut.Id);
        command.Parameters.Add(parameter);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            return false;
        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
        var row = new AuditRow
        {
            Id = reader.GetInt64(0),
            AtUtc = reader.GetDateTime(1),
            Person = reader.GetString(2),
            Way = reader.GetString(3),
            SignIn = Text(4),
            Address = Text(5),
            Action = reader.GetString(6),
            Course = Text(7),
            Subject = Text(8),
            Outcome = reader.GetString(9),
            Before = Text(10),
            After = Text(11),
            PreviousHash = reader.GetString(12),
            Hash = reader.GetString(13),
        };
        return seal.Of(row) == row.Hash && AuditCut.TryRead(row) is { } cut
            && (noted.Id < cut.Last || (noted.Id == cut.Last && noted.Hash == cut.Hash));
    }

    private static async Task<(long Id, string Hash)> LastAsync(DbTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = """SELECT "Id", "Hash" FROM audit ORDER BY "Id" DESC LIMIT 1""";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? (reader.GetInt64(0), reader.GetString(1)) : (0, AuditSeal.Beginning);
    }

    private AuditRow Row(long id, string previous, string person, Origin origin, AuditEntry entry)
    {
        var row = new AuditRow
        {
            Id = id,
            AtUtc = AuditSeal.Whole(time.GetUtcNow().UtcDateTime),
            Person = Kept(person, LongestName) ?? "",
            Way = origin.Way.ToString(),
            SignIn = Kept(origin.SignIn, LongestName),
            Address = Kept(origin.Address, LongestName),
            Action = entry.Action.Id,
            Course = entry.Course?.Value,
            Subject = Kept(entry.Subject, LongestName),
            Outcome = entry.Outcome.ToString().ToLowerInvariant(),
            Before = Kept(entry.Before, LongestText),
            After = Kept(entry.After, LongestText),
            PreviousHash = previous,
            Hash = "",
        };
        row.Hash = seal.Of(row);
        return row;
    }

    private static async Task InsertAsync(DbTransaction transaction, AuditRow row, CancellationToken cancellationToken)
    {
        await using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = Insert;
        var values = new (string Name, object? Value)[]
        {
            ("@id", row.Id), ("@at", row.AtUtc), ("@person", row.Person), ("@way", row.Way), ("@signIn", row.SignIn),
            ("@address", row.Address), ("@action", row.Action), ("@course", row.Course), ("@subject", row.Subject),
            ("@outcome", row.Outcome), ("@before", row.Before), ("@after", row.After), ("@previous", row.PreviousHash), ("@hash", row.Hash),
        };
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value ?? DBNull.Value);
            command.Parameters.Add(parameter);
        }
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    // As every engine gives it back: without halves of characters and what no text column holds.
    private static string? Kept(string? text, int longest)
    {
        if (text is null)
            return null;
        var kept = new StringBuilder(Math.Min(text.Length, longest));
        foreach (var rune in text.EnumerateRunes())
        {
            if (kept.Length >= longest)
                return kept.Append('…').ToString();
            kept.Append(Rune.IsControl(rune) && rune.Value is not ('\n' or '\t') ? "�" : rune.ToString());
        }
        return kept.ToString();
    }
}
