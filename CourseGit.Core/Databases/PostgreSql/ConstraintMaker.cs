using CourseGit.Core.Primitives;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// What becomes of constraints that the rows break: where PostgreSQL can, they hold for new rows alone (<c>NOT VALID</c>).
/// </summary>
internal sealed class ConstraintMaker(SchemaMaker maker)
{
    private static readonly string[] Duplicates = ["23505", "23P01"];
    private const string Orphans = "23503";
    private readonly List<BrokenConstraint> _broken = [];

    /// <summary>Those that hold for new rows alone.</summary>
    public IReadOnlyCollection<BrokenConstraint> Broken => _broken;

    public void Add(BrokenConstraint broken) => _broken.Add(broken);

    /// <summary>Makes a constraint that its rows break.</summary>
    /// <returns>False when it is none.</returns>
    /// <exception cref="OperationFailedException">It cannot be had without its rows: a key that two of them have.</exception>
    public async Task<bool> MendAsync(DumpTransaction transaction, SchemaEntry entry, PostgresException failed)
    {
        var broken = new BrokenConstraint(
            OwnEncoding.InWords(failed.TableName ?? entry.Name), OwnEncoding.InWords(failed.ConstraintName ?? entry.Name),
            (failed.Detail ?? failed.MessageText).TrimEnd('.'));
        if (Duplicates.Contains(failed.SqlState))
            throw new OperationFailedException(
                $"Rows in the backup break {broken.Title}, and no database can have them together with it. {BrokenWords.Cause} Nothing "
                + $"was restored. {BrokenWords.Next}");
        if (failed.SqlState != Orphans || entry.Type != "FK CONSTRAINT")
            return false;
        var text = SqlScanner.Statements(entry.Text).First().TrimEnd(';') + " NOT VALID;";
        if (await transaction.TryAsync(
            () => maker.RunAsync(transaction, text, CancellationToken.None), CancellationToken.None).ConfigureAwait(false) is not null)
            return false;
        _broken.Add(broken);
        return true;
    }
}
