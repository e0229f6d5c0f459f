using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>Makes the empty database that a dump is restored into, as like the one it was made of as the server can.</summary>
internal sealed class DatabaseMaker(PostgreSqlServer server, TargetServer target, DatabaseDump dump)
{
    private const string NoSuchLocale = "22023", NoSuchProvider = "42809", NoFeature = "0A000";
    private readonly DatabaseLocale _wanted = dump.Server is { } saved ? DatabaseLocale.Of(saved) : target.Locale;
    private readonly string _encoding = dump.Server?.Encoding ?? target.Encoding;

    /// <summary>
    /// What it will not be like, in a sentence, as far as that is seen without making anything; null when nothing is known against it.
    /// </summary>
    /// <param name="connection">To the server's maintenance database.</param>
    public async Task<string?> ForeseenAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (_wanted.Obstacle(target.Version, target.HasIcu) is { } obstacle)
            return $"The backup's database sorts by the locale {_wanted.Title}, and the server at {server.Title} {obstacle}: the "
                + $"restored one sorts by {_wanted.Collation}. Rows are the same, their order may be another.";
        return await KnowsAsync(connection, cancellationToken).ConfigureAwait(false)
            ? null
            : $"The server at {server.Title} knows no collation {_wanted.Collation}, in which the backup's database sorts: the restored "
            + "one sorts bytewise. Rows are the same, their order may be another. Install that locale on the server and restart it to "
            + "have it.";
    }

    /// <summary>Makes it.</summary>
    /// <param name="name">Of the new database.</param>
    public async Task MakeAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = await server.OpenAsync(
            server.MaintenanceDatabase, cancellationToken, ServerDatabases.Maker(name)).ConfigureAwait(false);
        var systems = _wanted with { Provider = null, Locale = null, Rules = null };
        foreach (var locale in new[] { _wanted, systems, _wanted.Bytewise })
        {
            try
            {
                await RunAsync(connection, Statement(name, locale), cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (PostgresException e) when (locale != _wanted.Bytewise && e.SqlState is NoSuchLocale or NoSuchProvider or NoFeature)
            {
                // What was foreseen, or could not be: the next one is poorer.
            }
        }
    }

    private string Statement(string name, DatabaseLocale locale)
    {
        var owner = target.Role is { } role ? $" OWNER {CatalogTable.Quote(role)}" : "";
        var tablespace = target.Tablespace is { } place ? $" TABLESPACE {CatalogTable.Quote(place)}" : "";
        return $"CREATE DATABASE {CatalogTable.Quote(name)} TEMPLATE template0{owner}{tablespace} ENCODING "
            + $"{CatalogTable.Literal(_encoding)} {locale.Options(target.Version)}";
    }

    // A collation that is made and taken back at once asks the server's library. It must fit the encoding of the database it is made in;
    // else nothing is known.
    private async Task<bool> KnowsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (_encoding != OwnEncoding.NameOf(connection))
            return true;
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var options =
                $"PROVIDER = libc, LC_COLLATE = {CatalogTable.Literal(_wanted.Collation)}, LC_CTYPE = "
                + $"{CatalogTable.Literal(_wanted.CharacterType)}";
            await RunAsync(connection, $"CREATE COLLATION pg_temp.coursegit ({options})", cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (PostgresException e)
        {
            return e.SqlState != NoSuchLocale;
        }
        finally
        {
            await transaction.RollbackAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // Names cannot be parameters here; they are quoted.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
