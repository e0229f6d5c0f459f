using CourseGit.Tests.Support;

namespace CourseGit.Tests.Portal;

/// <summary>What a hosted repository takes from a client, and what it says of the rest.</summary>
public sealed class GitHttpPushTests : IAsyncLifetime
{
    private readonly GitPortal _at = new();

    private string Repository => Path.Combine(_at.Portal.Settings.RepositoriesFolder, "courses", "ffm516.git");

    public ValueTask InitializeAsync() => _at.InitializeAsync();

    public ValueTask DisposeAsync() => _at.DisposeAsync();

    [Theory]
    [InlineData("refs/replace/{0}")]
    [InlineData("refs/coursegit/seen/x")]
    [InlineData("refs/remotes/origin/main")]
    public async Task A_name_that_is_no_branch_tag_or_note_is_refused_in_words(string reference)
    {
        var commit = (await _at.PushAsync("push", "lecture.txt", "Hello")).Trim();
        var name = reference.Replace("{0}", commit, StringComparison.Ordinal);
        var (code, _, error) = await _at.Git.TryAsync("-C", "push", "push", _at.Url(), $"main:{name}");
        Assert.NotEqual(0, code);
        Assert.Contains($"remote: {name} was not taken: people push branches (refs/heads), tags (refs/tags) and notes "
            + $"(refs/notes) here", error, StringComparison.Ordinal);
        Assert.Equal($"{commit} refs/heads/main\n", await RealGit.RunAsync(Repository, "show-ref"));
    }

    [Fact]
    public async Task Branches_tags_and_notes_are_taken_without_a_word()
    {
        await _at.PushAsync("push", "lecture.txt", "Hello");
        await _at.Git.RunAsync("-C", "push", "tag", "-a", "-m", "x", "term-1");
        await _at.Git.RunAsync("-C", "push", "notes", "add", "-m", "checked", "HEAD");
        var (code, _, error) = await _at.Git.TryAsync("-C", "push", "push", _at.Url(), "main:other", "term-1", "refs/notes/commits");
        Assert.True(code == 0 && !error.Contains("remote:", StringComparison.Ordinal), error);
        Assert.Equal(4, (await RealGit.RunAsync(Repository, "show-ref")).TrimEnd('\n').Split('\n').Length);
    }

    [Theory]
    [InlineData("..", "..", "a file or folder named \"..\"")]
    [InlineData(".git", "config", "which belongs to git itself")]
    [InlineData("twice", "twice", "a folder that holds a name twice")]
    public async Task An_object_that_git_calls_broken_is_refused_in_words(string first, string second, string words)
    {
        await _at.PushAsync("push", "lecture.txt", "Hello");
        await MakeAsync($"b=$(git hash-object -w lecture.txt); t=$(printf '100644 {first}\\0%b100644 {second}\\0%b' \"$(raw $b)\" "
            + $"\"$(raw $b)\" | git hash-object -w --literally -t tree --stdin)", "$t");
        var (code, _, error) = await _at.Git.TryAsync("-C", "push", "push", _at.Url(), "odd");
        Assert.NotEqual(0, code);
        Assert.Contains("remote: Nothing of this push was taken: it holds ", error, StringComparison.Ordinal);
        Assert.Contains(words, error, StringComparison.Ordinal);
        Assert.DoesNotContain("odd", await RealGit.RunAsync(Repository, "show-ref"));
    }

    [Theory]
    [InlineData("author Eva <eva@example.org>1 +0000")]
    [InlineData("author Eva <eva@example.org> 1 +051800")]
    [InlineData("author Eva <eva@example.org> 0000001 +0000")]
    [InlineData("author Eva<eva@example.org> 1 +0000")]
    public async Task What_old_programs_wrote_oddly_into_real_histories_is_taken(string author)
    {
        await _at.PushAsync("push", "lecture.txt", "Hello");
        await MakeAsync($"c=$(git cat-file commit HEAD | sed 's/^author .*/{author}/' | git hash-object -w --literally -t commit "
            + $"--stdin); git update-ref refs/heads/odd $c", null);
        await _at.Git.RunAsync("-C", "push", "push", _at.Url(), "odd");
        Assert.Contains("refs/heads/odd", await RealGit.RunAsync(Repository, "show-ref"));
    }

    [Fact]
    public async Task A_mode_written_with_a_zero_before_it_is_taken()
    {
        await _at.PushAsync("push", "lecture.txt", "Hello");
        await MakeAsync("b=$(git hash-object -w lecture.txt); i=$(printf '100644 x\\0%b' \"$(raw $b)\" | git hash-object -w "
            + "--literally -t tree --stdin); t=$(printf '040000 folder\\0%b' \"$(raw $i)\" | git hash-object -w --literally -t "
            + "tree --stdin)", "$t");
        await _at.Git.RunAsync("-C", "push", "push", _at.Url(), "odd");
        Assert.Contains("refs/heads/odd", await RealGit.RunAsync(Repository, "show-ref"));
    }

    [Fact]
    public async Task Deleting_and_rewriting_is_refused_in_words()
    {
        await _at.PushAsync("push", "lecture.txt", "Hello");
        await _at.Git.RunAsync("-C", "push", "push", "--quiet", _at.Url(), "main:other");
        await _at.Git.RunAsync("-C", "push", "commit", "--quiet", "--amend", "-m", "Rewritten");
        Assert.Contains("remote: refs/heads/other was not deleted: what arrived in a repository of "
            + "this portal stays", (await _at.Git.TryAsync("-C", "push", "push", _at.Url(), ":other")).Error, StringComparison.Ordinal);
        Assert.Contains("remote: refs/heads/main was not taken: "
            + "it would replace commits that are there", (await _at.Git.TryAsync("-C", "push", "push", "--force", _at.Url(), "main")).Error,
                StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HEAD", FileDamage.Emptied)]
    [InlineData("HEAD", FileDamage.Zeroed)]
    [InlineData("HEAD", FileDamage.BitFlipped)]
    [InlineData("config", FileDamage.Emptied)]
    [InlineData("config", FileDamage.Cut)]
    [InlineData("config", FileDamage.Zeroed)]
    internal async Task A_damaged_repository_is_mended_when_a_client_asks_for_it(string file, FileDamage damage)
    {
        var commit = await _at.PushAsync("push", "lecture.txt", "Hello");
        damage.Apply(Path.Combine(Repository, file));
        await _at.Git.RunAsync("clone", "--quiet", _at.Url(), "clone");
        Assert.Equal(commit, await _at.Git.RunAsync("-C", "clone", "rev-parse", "HEAD"));
        Assert.NotEqual(0, (await _at.Git.TryAsync("-C", "push", "push", _at.Url(), "main:refs/replace/x")).Code);
        Assert.NotEqual(0, (await _at.Git.TryAsync("-C", "push", "push", _at.Url(), ":main")).Code);
    }

    // In the clone: a commit of a tree made by hand, as the branch odd; or whatever the script does.
    private Task MakeAsync(string script, string? tree) => RealGit.ShellAsync(
        $$"""
        cd "$1"; raw() { printf "$1" | sed 's/../\\x&/g'; }
        {{script}}
        {{(tree is null ? "" : $"git update-ref refs/heads/odd $(git commit-tree -m odd -p HEAD {tree})")}}
        """, _at.Folder.At("push"));
}
