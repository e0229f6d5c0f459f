using System.Text.Json.Serialization;
using CourseGit.Core.Repositories;

namespace CourseGit.Portal.Answers;

/// <summary>A repository as <c>--json</c> and the API print it; the names are a contract.</summary>
/// <param name="Id">Its number; 0 for one that nobody made by hand.</param>
/// <param name="Kind">course, hosted or mirror.</param>
/// <param name="Status">pending, active, failed or archived; while something works on it, its operation tells.</param>
/// <param name="Mirror">Every ref is followed, and what goes at the source goes here; else branches and tags, and nothing goes.</param>
internal sealed record RepositoryAnswer(
    long Id, string Name, string Kind, string Status, string Description, bool Public, bool Archived, string? Course, string? Source,
    string? Credential, bool Mirror, int? Depth, int? SyncMinutes, DateTime? SyncedUtc, DateTime? TriedUtc, string? Trouble,
    string? Warning, string? CreatedBy, DateTime? CreatedUtc)
{
    /// <summary>The operation that was run with it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OperationAnswer? Operation { get; init; }

    public static RepositoryAnswer Of(Repository repository) => new(
        repository.Id, repository.Name.ToString(), repository.Kind.ToString().ToLowerInvariant(),
        repository.Status.ToString().ToLowerInvariant(), repository.Description, repository.IsPublic, repository.ArchivedUtc is not null,
        repository.Course?.Value, repository.Source?.ToString(), repository.CredentialName, repository.IsMirror, repository.Depth,
        repository.SyncMinutes, repository.SyncedUtc, repository.TriedUtc, repository.Trouble, repository.Warning, repository.CreatedBy,
        repository.CreatedUtc);

    /// <summary>The repository for people.</summary>
    public static string Line(Repository repository) => $"{repository.Name}: " + (repository switch
    {
        { Course: { } course } => $"backups of {course}",
        { Source: { } source } => $"{(repository.IsMirror ? "mirror" : "copy")} of {source}, "
            + (repository.SyncedUtc is { } synced ? $"synced {synced:yyyy-MM-dd HH:mm} UTC" : "not brought here yet"),
        _ => "for pushes",
    }) + (repository.IsPublic ? ", public" : "") + (repository.ArchivedUtc is not null ? ", archived" : "")
        + (repository.Trouble is { } trouble ? $". {trouble}" : "");
}
