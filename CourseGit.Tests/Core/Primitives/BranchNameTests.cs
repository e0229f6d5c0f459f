using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Primitives;

public sealed class BranchNameTests
{
    public static TheoryData<string> Names { get; } =
    [
        "main", "openta-demo", "test3b.openta-demo", "a", "1", "a/b", "a/b/c", "kurs/åäö", "日本", "a@b", "@a", "a@", "a}", "{a}", "a@b}",
        "a-", "a_b", "a+b", "a=b", "a,b", "a;b", "a'b", "a\"b", "a!b", "a#b", "a$b", "a%b", "a&b", "a(b)", "a|b", "a<b>", "a`b", "a.b.c",
        "a./b", "lock", "a.lockx", "head", "refs/heads/x",
        "", "-", "-a", "--end-of-options", "HEAD", "@{-1}", "a@{b", "a b", " a", "a ", "a\tb", "a\nb", "a\u0001b", "a\u007fb", "a..b", "..",
        ".", ".a", "a/.b", "a.", "a/", "/a", "a//b",
        "a~b", "a^b", "a:b", "a?b", "a*b", "a[b", "a\\b", "a.lock", "a.lock/b", "a/b.lock", ".lock",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_name_is_accepted_exactly_when_git_accepts_it(string name)
    {
        var (code, output, _) = await Shell.TryAsync("git", ["check-ref-format", "--branch", name], "/");

        Assert.Equal(code == 0, BranchName.TryParse(name, out var branch));
        if (code == 0)
            Assert.Equal(output.TrimEnd('\n'), branch!.Value);
    }

    [Fact]
    public async Task The_longest_name_leaves_git_room_for_its_lock_file()
    {
        using var folder = new TemporaryFolder();
        var longest = new string('ö', 100);

        Assert.False(BranchName.TryParse(longest + "x", out _));
        await Shell.RunAsync($"""
            git init -q --bare r.git && cd r.git && export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=b GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=b
            git update-ref '{BranchName.Parse(longest).Ref}' "$(git commit-tree -m x "$(git mktree </dev/null)")"
            """, folder.Path);
    }

    [Fact]
    public void What_git_would_read_as_something_else_is_refused()
    {
        Assert.False(BranchName.TryParse("@", out _)); // HEAD
        Assert.False(BranchName.TryParse("a\ud800b", out _)); // half a character, written as U+FFFD
        Assert.False(BranchName.TryParse("a\u0085b", out _)); // a line break to many programs
    }

    [Fact]
    public void Its_full_name_lies_below_refs_heads() => Assert.Equal("refs/heads/a/b", BranchName.Parse("a/b").Ref);

    [Fact]
    public void Nothing_is_no_branch() =>
        Assert.Contains("is not a branch name", Assert.Throws<InvalidInputException>(() => BranchName.Parse(null)).Message);
}
