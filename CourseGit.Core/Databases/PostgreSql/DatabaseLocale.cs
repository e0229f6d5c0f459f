using System.Text.Json;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>How a database sorts, and what it takes for a letter.</summary>
/// <param name="Collation">LC_COLLATE.</param>
/// <param name="CharacterType">LC_CTYPE.</param>
/// <param name="Provider">Who sorts: <c>c</c> the system's library, <c>i</c> ICU, <c>b</c> PostgreSQL itself, as <c>pg_database</c> writes
/// it.</param>
/// <param name="Locale">ICU's or PostgreSQL's own locale; null for the system's library.</param>
/// <param name="Rules">What ICU is told beside its locale; null for nothing.</param>
internal sealed record DatabaseLocale(string Collation, string CharacterType, string? Provider, string? Locale, string? Rules)
{
    private const int ProvidersSince = 15, OwnProviderSince = 17, RulesSince = 16;

    /// <summary>
    /// Reads the properties of <c>pg_database</c> that <see cref="CatalogQuery"/> and <see cref="TargetServer"/> ask for.
    /// </summary>
    public static DatabaseLocale Read(JsonElement row)
    {
        string? Text(string name) => row.GetProperty(name).GetString();
        return new DatabaseLocale(Text("collation")!, Text("characterType")!, Text("provider"), Text("locale"), Text("rules"));
    }

    /// <summary>That of a dump.</summary>
    public static DatabaseLocale Of(ServerDump dump) =>
        new(dump.Collation, dump.CharacterType, dump.LocaleProvider, dump.Locale, dump.LocaleRules);

    /// <summary>Sorts by bytes: any server has it, for any encoding.</summary>
    public DatabaseLocale Bytewise => new("C", "C", null, null, null);

    /// <summary>Whether the system's library sorts.</summary>
    public bool IsSystems => Provider is null or "c" || Locale is null;

    /// <summary>As people name it.</summary>
    public string Title => Provider switch
    {
        "i" when Locale is not null => $"{Locale} of ICU{(Rules is null ? "" : " with rules of its own")}",
        "b" when Locale is not null => $"{Locale} of PostgreSQL's own",
        _ => Collation,
    };

    /// <summary>Why a server of a version cannot have it, the middle of a sentence; null when nothing speaks against it.</summary>
    /// <param name="hasIcu">Whether the server was built with ICU.</param>
    public string? Obstacle(int version, bool hasIcu)
    {
        if (IsSystems)
            return null;
        if (Provider == "i" && !hasIcu)
            return "was built without ICU";
        var since = Provider == "b" ? OwnProviderSince : Rules is null ? ProvidersSince : RulesSince;
        return version >= since ? null : $"is PostgreSQL {version}, and databases sort so from {since} on";
    }

    /// <summary>The options of CREATE DATABASE.</summary>
    public string Options(int version)
    {
        var basis = $"LC_COLLATE {CatalogTable.Literal(Collation)} LC_CTYPE {CatalogTable.Literal(CharacterType)}";
        if (version < ProvidersSince)
            return basis;
        return Provider switch
        {
            "i" when Locale is not null =>
                $"{basis} LOCALE_PROVIDER icu ICU_LOCALE "
                + $"{CatalogTable.Literal(Locale)}{(Rules is null ? "" : $" ICU_RULES {CatalogTable.Literal(Rules)}")}",
            "b" when Locale is not null => $"{basis} LOCALE_PROVIDER builtin BUILTIN_LOCALE {CatalogTable.Literal(Locale)}",
            _ => $"{basis} LOCALE_PROVIDER libc",
        };
    }
}
