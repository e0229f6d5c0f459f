using System.Text;
using System.Text.RegularExpressions;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// Gives a filled database what comes last: other owners, grants, its comment and settings. Each statement by itself, since roles are the
/// server's
/// and not the database's: one that is not there takes only its own grants along.
/// </summary>
/// <param name="name">Of the new database.</param>
/// <param name="oldOwner">Whom the texts name as the owner; in its place goes the new database's.</param>
internal sealed partial class RightsMaker(
    NpgsqlConnection connection, SchemaMaker maker, TargetServer target, string name, string? oldOwner)
{
    private const int AtOnce = 50;
    private const string MayNot = "42501";
    private readonly List<LeftOut> _leftOut = [];
    private readonly string? _oldOwner = oldOwner is null ? null : CatalogTable.Quote(OwnEncoding.ByBytes(oldOwner, connection));
    private readonly string _newOwner = CatalogTable.Quote(OwnEncoding.ByBytes(target.NewOwner, connection));

    /// <summary>What could not be given.</summary>
    public IReadOnlyCollection<LeftOut> LeftOut => _leftOut;

    public async Task MakeAsync(IEnumerable<SchemaEntry> entries, CancellationToken cancellationToken)
    {
        foreach (var some in entries.Where(e => e.Type.Length > 0).Chunk(AtOnce))
        {
            await using var transaction = await DumpTransaction.WriteAsync(connection, null, cancellationToken).ConfigureAwait(false);
            foreach (var entry in some)
            {
                foreach (var statement in Units(entry.Text).Select(Address))
                    await MakeAsync(transaction, entry, statement, cancellationToken).ConfigureAwait(false);
            }
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task MakeAsync(DumpTransaction transaction, SchemaEntry entry, string statement, CancellationToken cancellationToken)
    {
        if (await transaction.TryAsync(
            () => maker.RunAsync(transaction, statement, cancellationToken), cancellationToken).ConfigureAwait(false) is not { } failed)
            return;
        var roles = Role().Matches(statement)
            .Select(m => OwnEncoding.InWords(m.Groups["role"].Value.Trim('"').Replace("\"\"", "\"", StringComparison.Ordinal))).ToList();
        if (failed.SqlState != MayNot && roles.TrueForAll(target.Roles.ContainsKey) && entry.Type is "OWNER" or "ACL" or "COMMENT")
            return; // what it is about was left out, and that is said already
        var cause = failed.SqlState == MayNot ? LeftOutCause.Rights : LeftOutCause.Missing;
        _leftOut.Add(entry.Type switch
        {
            "OWNER" => PostgreSql.LeftOut.Ownership(roles.LastOrDefault("others"), cause),
            "DEFAULT ACL" => PostgreSql.LeftOut.DefaultPrivileges(roles.FirstOrDefault("others"), cause),
            "ACL" => PostgreSql.LeftOut.Grants(roles.LastOrDefault("others"), cause),
            _ => new LeftOut(entry.Title, cause),
        });
    }

    // A grant that somebody else gave is framed by statements that make it that role's.
    private static IEnumerable<string> Units(string text)
    {
        var unit = new StringBuilder();
        foreach (var statement in SqlScanner.Statements(text))
        {
            unit.Append(statement).Append('\n');
            if (unit.ToString().StartsWith("SET SESSION AUTHORIZATION", StringComparison.Ordinal)
                && !statement.StartsWith("RESET SESSION", StringComparison.Ordinal))
                continue;
            yield return unit.ToString().TrimEnd();
            unit.Clear();
        }
    }

    private string Address(string statement)
    {
        var at = statement.IndexOf(DatabaseProperties.Name, StringComparison.Ordinal);
        var addressed = at < 0 ? statement
            : statement[..at] + CatalogTable.Quote(name) + statement[(at + DatabaseProperties.Name.Length)..];
        if (_oldOwner is null || _oldOwner == _newOwner)
            return addressed;
        return Role()
            .Replace(addressed, m => m.Groups["role"].Value == _oldOwner ? m.Groups["before"].Value + _newOwner
            + m.Groups["after"].Value : m.Value);
    }

    [GeneratedRegex(
        "(?<before>(?: (?:TO|FROM)|\\AALTER DEFAULT PRIVILEGES FOR ROLE|\\AALTER ROLE) "
        + ")(?<role>\"(?:[^\"]|\"\")+\"|[a-z_][a-z0-9_]*)(?<after>(?: WITH GRANT OPTION)?;(?=\\n|\\z)| IN | (?:GRANT|REVOKE) )")]
    private static partial Regex Role();
}
