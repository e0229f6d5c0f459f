using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Files;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Courses;

public sealed class FolderWalkerLeavesOutTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Git_data_of_other_tools_is_left_out_at_any_depth_and_in_any_case()
    {
        await Shell.RunAsync("""
            mkdir -p .git/objects a/b/.git c/.GIT/x d/.Git a/.gitx; echo 'gitdir: x' >c/d.git; echo ref >.git/HEAD; echo x >a/b/file; echo 'gitdir: ..' >a/.git
            echo x >.gitignore; echo x >a/.gitattributes; echo x >a/.gitx/y; echo x >a/git
            """, _folder.Path);

        var listing = Walk();

        Assert.Equal([".gitignore", "a/.gitattributes", "a/.gitx/y", "a/b/file", "a/git", "c/d.git"],
            Names(listing.Entries.Select(e => e.Path)));
        Assert.Equal([".git", "a/.git", "a/b/.git", "c/.GIT", "d/.Git"], Names(listing.GitEntries));
        Assert.Equal(["d"], Names(listing.EmptyFolders));
    }

    [Fact]
    public async Task Markers_and_our_own_folder_are_left_out_at_the_root_only()
    {
        await Shell.RunAsync(
            """for n in .git-branch reload backuptrigger; do echo x >$n; mkdir -p a; echo x >a/$n; done; mkdir .coursegit a/.coursegit; echo x >.coursegit/manifest.json; echo x >a/.coursegit/own""", _folder.Path);

        var listing = Walk();

        Assert.Equal(["a/.coursegit/own", "a/.git-branch", "a/backuptrigger", "a/reload"], Names(listing.Entries.Select(e => e.Path)));
        Assert.True(listing.HoldsOurFolder);
    }

    [Fact]
    public async Task A_course_without_our_folder_says_so()
    {
        await Shell.RunAsync("mkdir -p a/.coursegit; echo x >a/.coursegit/x", _folder.Path);

        Assert.False(Walk().HoldsOurFolder);
    }

    [Fact]
    public async Task Defaults_count_from_the_root()
    {
        await Shell.RunAsync(
            "for p in backups xsl csv html json-answer-backups exercises/html exercises/csv; do mkdir -p $p; echo x >$p/f; done; echo x "
            + ">html.txt", _folder.Path);

        Assert.Equal(["exercises/csv/f", "exercises/html/f", "html.txt"], Names(Walk().Entries.Select(e => e.Path)));
    }

    [Fact]
    public async Task A_pattern_leaves_out_files_folders_and_links_it_names()
    {
        await Shell.RunAsync(
            "mkdir -p ex/a/tmp/deep ex/b; echo x >ex/a/tmp/deep/f; echo x >ex/b/tmp; ln -s x ex/tmp; echo x >ex/b/keep; echo x "
            + ">ex/b/old.bak", _folder.Path);

        var listing = Walk([ExcludePattern.Parse("ex/*/tmp"), ExcludePattern.Parse("ex/*/*.bak")]);

        Assert.Equal(["ex/b/keep", "ex/tmp"], Names(listing.Entries.Select(e => e.Path)));
        Assert.Equal(["ex/a"], Names(listing.EmptyFolders));
    }

    [Fact]
    public async Task Folders_with_nothing_to_save_count_as_empty()
    {
        await Shell.RunAsync("mkdir -p empty/deeper/deepest holds/only nested/.git csv; echo x >csv/f; touch holds/only/a.bak",
            _folder.Path);

        var listing = Walk([.. ExcludePattern.Defaults, ExcludePattern.Parse("holds/only/*")]);

        Assert.Empty(listing.Entries);
        Assert.Equal(["empty/deeper/deepest", "holds/only", "nested"], Names(listing.EmptyFolders));
    }

    [Fact]
    public async Task Files_of_a_live_database_are_left_out_where_they_lie()
    {
        await Shell.RunAsync(
            "mkdir -p data/å other; for f in data/å/c.db data/å/c.db-wal data/å/c.db-shm data/å/c.db2 other/c.db; do echo x >$f; done",
            _folder.Path);

        var listing = FolderWalker.Walk(
            _folder.Path, [], ["data/å/c.db", "data/å/c.db-wal", "data/å/c.db-shm"], TestContext.Current.CancellationToken);

        Assert.Equal(["data/å/c.db2", "other/c.db"], Names(listing.Entries.Select(e => e.Path)));
    }

    private FolderListing Walk() => Walk(ExcludePattern.Defaults);

    private FolderListing Walk(ImmutableArray<ExcludePattern> excludes) =>
        FolderWalker.Walk(_folder.Path, excludes, [], TestContext.Current.CancellationToken);

    private static IEnumerable<string> Names(IEnumerable<RawPath> paths) => paths.Select(p => p.Display);
}
