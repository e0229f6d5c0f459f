using System.Globalization;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

/// <summary>
/// A course, its vault and its hosted repository as the program of commit 15a1880 left them after three backups, when git still read the
/// course (decision 14).
/// </summary>
public sealed class EarlierVaultTests
{
    private const string Course = "ffm516";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_vault_of_an_earlier_version_goes_on_with_what_changed_alone_and_its_restore_points_restore()
    {
        await using var house = await OpenAsync();
        var (vault, repository) = (house.VaultOf(Course), house.RepositoryOf(Course));
        var points = await RealGit.HistoryAsync(repository);
        Assert.Equal(3, points.Length);
        var before = (Vault: await ObjectsAsync(vault), Repository: await ObjectsAsync(repository));

        await house.BackUpAsync(Course, OperationOutcome.Unchanged);
        Assert.Equal(before, (await ObjectsAsync(vault), await ObjectsAsync(repository)));
        house.FilesOf(Course).Write("media/new.txt", "new\n").Write("index.html", "<h1>Changed</h1>\n").Remove("README.md");
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        // Two contents, the manifest, the commit, and the trees above them: the root, media, .coursegit.
        Assert.InRange(await ObjectsAsync(vault) - before.Vault, 5, 8);
        Assert.InRange(await ObjectsAsync(repository) - before.Repository, 5, 8);
        Assert.Equal(points, (await RealGit.HistoryAsync(repository))[1..]);
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, repository);
        foreach (var place in new[] { vault, repository })
            await RealGit.RunAsync(place, "fsck", "--full", "--strict", "--no-dangling");
        foreach (var point in points)
        {
            var arguments = new RestoreArguments(RestoreMode.Full)
            {
                Commit = CommitName.Parse(point),
                OverrideDirection = true,
                Confirmed = true,
            };
            await house.RestoreAsync(Course, arguments, OperationOutcome.Succeeded);
            using var folder = new TemporaryFolder();
            await RealGit.ShellAsync(
                "git -c safe.directory='*' -C \"$1\" archive \"$2\" | tar -x -C \"$3\"", repository, point, folder.Path);
            Assert.Equal(await FolderImage.OfAsync(folder.Path), await FolderImage.OfAsync(house.FilesOf(Course).Folder));
        }
    }

    private static async Task<TestHouse> OpenAsync()
    {
        var house = await TestHouse.OpenAsync();
        var archive = Path.Combine(house.Root, "earlier.tar.gz");
        await using (var from = typeof(EarlierVaultTests).Assembly.GetManifestResourceStream("earlier-vault.tar.gz")!)
        await using (var to = File.Create(archive))
            await from.CopyToAsync(to, Token);
        await RealGit.ShellAsync("""
            tar -x -z --no-same-owner -f "$1" -C "$2" vaults repositories; tar -x -z --no-same-owner -f "$1" -C "$3" ffm516
            """, archive, house.Settings.StateRoot, house.Settings.CoursesRoot);
        await house.AddCourseAsync(Course);
        return house;
    }

    // Alone and in packs; what lies in two of them is counted twice.
    private static async Task<int> ObjectsAsync(string gitDirectory) =>
        (await RealGit.RunAsync(gitDirectory, "count-objects", "-v")).Split('\n')
            .Where(l => l.StartsWith("count: ", StringComparison.Ordinal) || l.StartsWith("in-pack: ", StringComparison.Ordinal))
            .Sum(l => int.Parse(l[(l.IndexOf(' ', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture));
}
