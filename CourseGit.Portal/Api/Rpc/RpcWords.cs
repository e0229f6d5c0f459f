using System.Globalization;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Repositories;

namespace CourseGit.Portal.Api.Rpc;

/// <summary>Repositories and operations in the words of the mirror service's guide.</summary>
internal static class RpcWords
{
    private static readonly string[] Hosts = ["github", "gitlab", "gitea"];

    public static string Of(RepositoryStatus status) => status.ToString().ToLowerInvariant();

    public static string Of(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <param name="isAtWork">An operation waits or works on it.</param>
    public static Repository Of(Core.Repositories.Repository repository, RepositoryContents contents, bool isAtWork) => new()
    {
        Id = (int)repository.Id,
        Name = repository.Name.Name,
        Organisation = repository.Name.Owner,
        Description = repository.Description,
        SourceUrl = repository.Source?.ToString() ?? "",
        SourceType = repository.Source is null ? "" : TypeOf(repository.Source),
        LocalPath = contents.Folder,
        Status = Of(isAtWork && repository.Source is not null ? RepositoryStatus.Mirroring : repository.Status),
        IsMirror = repository.IsMirror,
        IsBare = true,
        DefaultBranch = contents.DefaultBranch?.Value ?? "",
        LastSyncedAt = repository.SyncedUtc is { } synced ? synced.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "",
        LastCommitHash = contents.Tip?.Value ?? "",
        TotalCommits = contents.Commits ?? 0,
        IsPublic = repository.IsPublic,
        Owner = repository.CreatedBy ?? "",
        ErrorMessage = repository.Trouble ?? "",
    };

    public static SyncTask Of(OperationSnapshot task, long repository) => new()
    {
        TaskId = Of(task.Id),
        RepositoryId = (int)repository,
        Status = (task.State, task.Outcome) switch
        {
            (OperationState.Queued, _) => "pending",
            (OperationState.Running, _) => "running",
            (_, OperationOutcome.Failed) => "failed",
            (_, OperationOutcome.Cancelled) => "cancelled",
            _ => "completed",
        },
        Progress = task.IsDone ? 100 : task.Percent,
        CommitsSynced = (int)Math.Min(task.Files, int.MaxValue),
        Error = task.Outcome == OperationOutcome.Failed ? task.Text : "",
        Message = task.Text,
    };

    private static string TypeOf(Remote source) => Hosts.Contains(source.Kind.Prefix) ? source.Kind.Prefix : "custom";
}
