using System.Collections.Immutable;
using System.Text.Json;
using CourseGit.Core.Primitives;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// Secrets of the live database that no backup holds, for the restored one: passwords with which it signs in elsewhere, and settings of the
/// database that are
/// called so. Only where both have the same server, user and option.
/// </summary>
internal sealed class LiveSecrets
{
    // What the user may not see is null there.
    private const string Query = """
        SELECT json_agg(json_build_array(kind, name, role, setting) ORDER BY kind, name, role, setting)::text FROM (
            SELECT 'SERVER' AS kind, srvname::text AS name, NULL::text AS role, unnest(srvoptions) AS setting FROM pg_foreign_server
            UNION ALL SELECT 'USER MAPPING', srvname, usename, unnest(umoptions) FROM pg_user_mappings
            UNION ALL SELECT 'FOREIGN DATA WRAPPER', fdwname, NULL, unnest(fdwoptions) FROM pg_foreign_data_wrapper
            UNION ALL SELECT 'FOREIGN TABLE', ftrelid::regclass::text, NULL, unnest(ftoptions) FROM pg_foreign_table
            UNION ALL SELECT 'DATABASE', '', r.rolname, unnest(s.setconfig) FROM pg_db_role_setting s
                JOIN pg_database d ON d.oid = s.setdatabase LEFT JOIN pg_roles r ON r.oid = s.setrole
                WHERE d.datname = current_database()) options
        """;

    private readonly ImmutableArray<Option> _options;

    private LiveSecrets(ImmutableArray<Option> options) => _options = options;

    /// <summary>None.</summary>
    public static LiveSecrets None { get; } = new([]);

    /// <summary>Reads them from the live database; no name is found without its schema.</summary>
    public static async Task<LiveSecrets> ReadAsync(
        NpgsqlConnection connection, Action<string, Secret> hide, CancellationToken cancellationToken)
    {
        var options = await OptionsAsync(connection, cancellationToken).ConfigureAwait(false);
        var secrets = options.Where(o => o.Bare != o.Value).ToImmutableArray();
        foreach (var secret in secrets.Where(s => s.Value.Length > 0))
            hide(secret.Role ?? "", new Secret(secret.Value));
        return new LiveSecrets(secrets);
    }

    /// <summary>Puts them into the restored database.</summary>
    /// <param name="database">Its name.</param>
    /// <param name="notice">Told what could not be put.</param>
    public async Task KeepAsync(NpgsqlConnection connection, string database, Action<string> notice, CancellationToken cancellationToken)
    {
        if (_options.IsEmpty)
            return;
        await using var transaction = await DumpTransaction.WriteAsync(connection, null, cancellationToken).ConfigureAwait(false);
        var there = await OptionsAsync(connection, cancellationToken).ConfigureAwait(false);
        foreach (var option in _options)
        {
            var same = there.FirstOrDefault(o => (o.Kind, o.Name, o.Role, o.Key) == (option.Kind, option.Name, option.Role, option.Key));
            if (same is not null && same.Value != option.Bare)
                continue; // the backup has another one there
            if (await transaction.TryAsync(
                () => transaction.RunAsync(option.Statement(database, same is null), cancellationToken),
                cancellationToken).ConfigureAwait(false) is { } failed)
                notice($"The course's own {option.Key} of {option.Title} could not be put into the restored database "
                    + $"({failed.MessageText.TrimEnd('.')}). Set it there by hand.");
        }
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<ImmutableArray<Option>> OptionsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Query, connection);
        if (await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not string json)
            return [];
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray()
            .Select(o => Option.Read(o[0].GetString()!, o[1].GetString()!, o[2].GetString(), o[3].GetString()))];
    }

    private sealed record Option(string Kind, string Name, string? Role, string Key, string Value)
    {
        public static Option Read(string kind, string name, string? role, string? setting)
        {
            var at = setting?.IndexOf('=', StringComparison.Ordinal) ?? -1;
            return at < 0 ? new Option(kind, name, role, "", "") : new Option(kind, name, role, setting![..at], setting[(at + 1)..]);
        }

        /// <summary>As a backup has it; null when it has none.</summary>
        public string? Bare => SecretNames.IsSecret(Key) ? null : Kind == "DATABASE" ? Value : ForeignSecrets.Bare(Value);

        public string Title => Kind == "DATABASE" ? "the database's settings" : Role is null ? $"{Kind.ToLowerInvariant()} {Name}"
            : $"{Kind.ToLowerInvariant()} {Role} of {Name}";

        public string Statement(string database, bool isNew)
        {
            if (Kind == "DATABASE")
                return $"ALTER {(Role is null ? "DATABASE" : $"ROLE {CatalogTable.Quote(Role)} IN DATABASE")} "
                    + $"{CatalogTable.Quote(database)} SET {CatalogTable.Quote(Key)} TO {DatabaseProperties.Value(Key, Value)}";
            var on = Kind switch
            {
                "USER MAPPING" =>
                    $"FOR {(Role is null or "public" ? "PUBLIC" : CatalogTable.Quote(Role))} SERVER {CatalogTable.Quote(Name)}",
                "FOREIGN TABLE" => Name, // as regclass writes it: quoted already
                _ => CatalogTable.Quote(Name),
            };
            return $"ALTER {Kind} {on} OPTIONS ({(isNew ? "ADD" : "SET")} {CatalogTable.Quote(Key)} {CatalogTable.Literal(Value)})";
        }
    }
}
