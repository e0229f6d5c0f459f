using CourseGit.Core.Courses;
using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State;

namespace CourseGit.Core.Backup;

/// <summary>Reads what a course's overview shows of its repository: from the vault alone, without asking the network.</summary>
public sealed class BackupOverviewReader(RemoteProviders providers, GitRunner git, CourseGitSettings settings)
{
    /// <summary>The newest four commits and all else; as the guide's page.</summary>
    public Task<BackupOverview> ReadAsync(Course course, Actor actor, CancellationToken cancellationToken) =>
        ReadAsync(course, 4, actor, cancellationToken);

    /// <summary>Reads. A missing folder or an unusable branch is told as <see cref="BackupOverview.Problem"/>.</summary>
    /// <param name="commits">How many of the newest commits.</param>
    public async Task<BackupOverview> ReadAsync(Course course, int commits, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCourse, course.Subdomain);
        var overview = new BackupOverview
        {
            Repository = providers.Describe(course.Remote),
            Links = providers.HostOf(course.Remote)?.LinksOf(course.Remote)
        };
        try
        {
            var folder = ConfinedFolder.Resolve(settings.CoursesRoot, course.Folder);
            overview = overview with { Branch = BranchResolver.Resolve(course, folder, settings) };
        }
        catch (Exception e) when (e is InvalidInputException or RefusedException)
        {
            return overview with { Problem = e.Message };
        }
        var vault = Vault.Of(settings, course.Subdomain);
        return vault.Exists ? await AddVaultAsync(overview, vault, commits, cancellationToken).ConfigureAwait(false) : overview;
    }

    private async Task<BackupOverview> AddVaultAsync(BackupOverview overview, Vault vault, int count, CancellationToken cancellationToken)
    {
        var size = Task.Run(vault.SizeOnDisk, cancellationToken);
        var commits = new VaultCommits(git, vault.GitDirectory);
        var tip = await commits.TipAsync(overview.Branch!.Branch.Ref, cancellationToken).ConfigureAwait(false);
        if (tip is not null)
        {
            var log = await commits.LogAsync(tip, null, count, cancellationToken).ConfigureAwait(false);
            overview = overview with { RecentCommits = [.. log.Select(c => new RecentCommit(c.Id, c.Subject, c.Author, c.CommittedUtc))] };
        }
        return overview with { SizeBytes = await size.ConfigureAwait(false) };
    }
}
