using CourseGit.Core.Primitives;

namespace CourseGit.Core.State;

/// <summary>The server of course databases, unless a course says otherwise.</summary>
public sealed record PostgreSqlSettings
{
    /// <summary>Name or address, or the folder of a Unix socket, which begins with a slash.</summary>
    public string Host { get; init; } = "127.0.0.1";

    public int Port { get; init; } = 5432;

    /// <summary>Null is the user CourseGit runs as.</summary>
    public string? User { get; init; }

    /// <summary>Null where the server asks for none.</summary>
    public Secret? Password { get; init; }

    /// <summary>The database that is connected to when another one is made or dropped.</summary>
    public string MaintenanceDatabase { get; init; } = "postgres";

    /// <summary>The folder of pg_dump and pg_restore; null looks where packages put them, then on PATH.</summary>
    public string? ToolsFolder { get; init; }
}
