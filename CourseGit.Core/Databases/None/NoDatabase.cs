using System.Collections.Immutable;
using CourseGit.Core.Courses;

namespace CourseGit.Core.Databases.None;

/// <summary>A course whose database is not backed up apart from what lies in its folder.</summary>
public sealed class NoDatabase : IDatabaseDumper
{
    public DatabaseKind Kind => DatabaseKind.None;

    public ImmutableArray<string> LiveFiles(CourseDatabase database, string courseFolder) => [];

    public Task<DatabaseDump> DumpAsync(
        CourseDatabase database, string courseFolder, string target, DatabaseTalk talk, CancellationToken cancellationToken)
    {
        if (Directory.Exists(target))
            Directory.Delete(target, recursive: true);
        return Task.FromResult(new DatabaseDump(DatabaseKind.None));
    }

    public Task StageAsync(DatabaseStaging staging, DatabaseTalk talk, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    public Task<ImmutableSortedDictionary<string, long>> RowsAsync(
        CourseDatabase database, string stagedFolder, DatabaseTalk talk, CancellationToken cancellationToken) =>
        Task.FromResult(ImmutableSortedDictionary<string, long>.Empty);

    public Task<string?> CourseKeyAsync(CourseDatabase database, string courseFolder, CancellationToken cancellationToken) =>
        Task.FromResult<string?>(null);
}
