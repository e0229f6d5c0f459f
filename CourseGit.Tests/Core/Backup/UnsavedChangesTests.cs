using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Readme;
using CourseGit.Tests.Support;
using CourseFiles = CourseGit.Tests.Support.CourseFiles;

namespace CourseGit.Tests.Core.Backup;

public sealed class UnsavedChangesTests
{
    private const string Course = "ffm516";

    [Fact]
    public async Task What_is_told_is_what_the_next_backup_commits()
    {
        await using var house = await BackedUpAsync();
        var edits = new RandomEdits(house.FilesOf(Course), seed: 20260216);
        for (var round = 1; round <= LongRun.Count(10, 200); round++)
        {
            edits.Make();

            var told = await ReadAsync(house);
            var ended = await house.BackUpAsync(Course, acceptShrunken: true);

            var committed = ended.Outcome == OperationOutcome.Succeeded ? await RealGit.ChangedAsync(house.RepositoryOf(Course)) : [];
            Assert.True(ended.Outcome is OperationOutcome.Succeeded or OperationOutcome.Unchanged, ended.Text);
            Assert.True(committed.SequenceEqual(told.Changes.Select(c => c.Path.Bytes)),
                $"Round {round}, {edits.Last}: committed {string.Join(' ', committed)}; told {string.Join(' ', told.Changes)}");
            Assert.Empty((await ReadAsync(house)).Changes);
        }
        Assert.True(edits.Kinds.Count >= 6, string.Join(' ', edits.Kinds));
    }

    [Fact]
    public async Task A_change_in_the_second_of_the_backup_that_keeps_the_size_is_told()
    {
        await using var house = await BackedUpAsync();
        for (var i = 0; i < LongRun.Count(6, 100); i++)
        {
            house.FilesOf(Course).Write("media/same.txt", $"content {i % 10}");
            await house.BackUpAsync(Course);
            house.FilesOf(Course).Write("media/same.txt", $"content {(i + 1) % 10}");
            Assert.Equal("media/same.txt", Assert.Single((await ReadAsync(house)).Changes).Path.Display);
        }
    }

    [Fact]
    public async Task Each_change_has_its_kind_and_its_group()
    {
        await using var house = await BackedUpAsync();
        var files = house.FilesOf(Course);
        files.Write("media/new.png", "new").Write("README.md", "# Changed\n").Remove("index.html");
        files.Write($"exercises/{CourseFiles.Key}/new/exercise.xml", "<exercise/>").Write("backups/excluded.db", "x")
            .Write("reload", "touched");

        var told = await ReadAsync(house);

        Assert.Equal(
            [("README.md", UnsavedKind.Changed, ContentGroup.Configuration),
            ($"exercises/{CourseFiles.Key}/new/exercise.xml", UnsavedKind.Added, ContentGroup.Exercises),
            ("index.html", UnsavedKind.Removed, ContentGroup.Other), ("media/new.png", UnsavedKind.Added, ContentGroup.Media)],
            told.Changes.Select(c => (c.Path.Display, c.Kind, c.Group)));
        Assert.Equal(await RealGit.TipAsync(house.RepositoryOf(Course)), told.Commit!.Value);
        Assert.False(told.IsUnpushed);
        Assert.False(told.IsShrunken);
    }

    [Fact]
    public async Task Before_the_first_backup_every_file_is_new()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);

        var told = await ReadAsync(house);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        Assert.Null(told.Commit);
        Assert.All(told.Changes, c => Assert.Equal(UnsavedKind.Added, c.Kind));
        var saved = (await RealGit.FilesAsync(house.RepositoryOf(Course)))
            .Where(f => !f.StartsWith(".coursegit/", StringComparison.Ordinal));
        Assert.Equal(saved, told.Changes.Select(c => c.Path.Bytes));
    }

    [Fact]
    public async Task An_exclude_that_is_new_counts_as_gone_as_the_backup_will_see_it()
    {
        await using var house = await BackedUpAsync();
        await house.ChangeCourseAsync(Course, c => c with { Excludes = [.. c.Excludes, ExcludePattern.Parse("media/")] });
        Assert.All((await ReadAsync(house)).Changes,
            c => Assert.Equal((UnsavedKind.Removed, true), (c.Kind, c.Path.Bytes.StartsWith("media/", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task A_look_leaves_the_vault_byte_for_byte_as_it_was()
    {
        await using var house = await BackedUpAsync();
        house.FilesOf(Course).Write("media/new.png", "new").Remove("index.html");
        foreach (var file in Directory.GetFiles(house.FilesOf(Course).At("exercises"), "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, new DateTime(2024, 2, 29, 12, 0, 0, DateTimeKind.Utc));
        var before = Image(house.VaultOf(Course));

        Assert.Equal(2, (await ReadAsync(house)).Changes.Length);

        Assert.Equal(before, Image(house.VaultOf(Course)));
        Assert.Empty(Directory.GetFiles(Path.Combine(house.Settings.VaultsFolder, Course, "look")));
    }

    [Fact]
    public async Task Looks_beside_a_backup_disturb_neither()
    {
        await using var house = await BackedUpAsync();
        house.FilesOf(Course).WriteMany(400, 2000);
        var backup = house.BackUpAsync(Course, OperationOutcome.Succeeded);
        var looks = 0;
        while (!backup.IsCompleted)
        {
            Assert.All((await ReadAsync(house)).Changes, c => Assert.StartsWith("media/many/", c.Path.Bytes, StringComparison.Ordinal));
            looks++;
        }

        Assert.Equal(400, (await backup).Files);
        Assert.True(looks > 0);
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, house.RepositoryOf(Course));
        Assert.Empty((await ReadAsync(house)).Changes);
    }

    [Fact]
    public async Task A_commit_that_has_not_reached_the_repository_is_told()
    {
        await using var server = await GitServer.StartAsync();
        await server.CreateAsync(Course);
        await using var house = await TestHouse.OpenAsync(change: s => s with { OutboundHosts = [server.Authority] });
        await house.AddCourseAsync(Course, c => c with { Remote = new Remote(RemoteKind.Url, server.UrlOf(Course)) });
        server.Trouble = Troubles.DenyPush(500);
        Assert.Equal(OperationOutcome.Failed, (await house.BackUpAsync(Course)).Outcome);

        var told = await ReadAsync(house);

        Assert.Empty(told.Changes);
        Assert.True(told.IsUnpushed);
        server.Trouble = null;
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        Assert.False((await ReadAsync(house)).IsUnpushed);
    }

    [Fact]
    public async Task A_README_that_waits_for_the_backup_is_told_apart_from_the_changes()
    {
        await using var house = await BackedUpAsync();
        var (desk, subdomain, anna) = (house.Get<ReadmeDesk>(), Subdomain.Parse(Course), Actor.Superuser("anna"));
        var opened = await desk.OpenAsync(subdomain, anna, TestContext.Current.CancellationToken);
        var revision = await desk.KeepAsync(
            subdomain, "# Later\n", opened.OnDisk.Version, "editor", 0, anna, TestContext.Current.CancellationToken);
        await desk.SaveWithBackupAsync(subdomain, "anna", revision, null, null, anna, TestContext.Current.CancellationToken);

        var told = await ReadAsync(house);

        Assert.Equal((0, 1), (told.Changes.Length, told.WaitingReadmes));
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        Assert.Equal(0, (await ReadAsync(house)).WaitingReadmes);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_compared_is_said_to_be_so()
    {
        await using var house = await BackedUpAsync();
        var folder = house.FilesOf(Course).Folder;
        Directory.Move(folder, folder + "-away");
        Assert.Contains(Course, (await Assert.ThrowsAsync<InvalidInputException>(() => ReadAsync(house))).Message,
            StringComparison.Ordinal);
        Directory.CreateDirectory(folder);
        Assert.Contains("holds no files", (await Assert.ThrowsAsync<RefusedException>(() => ReadAsync(house))).Message,
            StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(folder, "only.txt"), "x", TestContext.Current.CancellationToken);
        Assert.True((await ReadAsync(house)).IsShrunken);
    }

    internal static async Task<UnsavedChanges> ReadAsync(TestHouse house)
    {
        var course = await house.Get<CourseRegistry>()
            .GetAsync(Subdomain.Parse(Course), Actor.CommandLine, TestContext.Current.CancellationToken);
        return await house.Get<UnsavedChangesReader>().ReadAsync(course, Actor.CommandLine, TestContext.Current.CancellationToken);
    }

    private static async Task<TestHouse> BackedUpAsync()
    {
        var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        return house;
    }

    private static List<string> Image(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(f => $"{f} {File.GetLastWriteTimeUtc(f):O} "
            + $"{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))}")];
}
