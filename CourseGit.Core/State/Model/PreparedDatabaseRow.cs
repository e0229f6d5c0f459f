namespace CourseGit.Core.State.Model;

/// <summary>
/// A database that an operation makes on a server, noted before it is made and forgotten at the commit point: what is still noted
/// when nobody works on the course belongs to nobody and is dropped.
/// </summary>
public sealed class PreparedDatabaseRow
{
    public long Id { get; set; }
    public long OperationId { get; set; }
    public required string Subdomain { get; set; }

    /// <summary>Server and name, as JSON.</summary>
    public required string Place { get; set; }
}
