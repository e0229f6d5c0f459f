using CourseGit.Core.Primitives;

namespace CourseGit.Tests.Core.Primitives;

public sealed class NamesAndPathsTests
{
    private const string Sha1 = "5855205e2b8141de79fae84dfa4aa73991354abc";

    [Fact]
    public void A_commit_id_has_40_or_64_lower_case_digits()
    {
        Assert.Equal(Sha1, CommitId.Parse(Sha1).Value);
        Assert.Equal("5855205", CommitId.Parse(Sha1).Short);
        Assert.True(CommitId.TryParse(new string('a', 64), out _));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("HEAD")]
    [InlineData("5855205")]
    [InlineData("5855205e2b8141de79fae84dfa4aa73991354abcd")]
    [InlineData("5855205E2B8141DE79FAE84DFA4AA73991354ABC")]
    [InlineData("5855205e2b8141de79fae84dfa4aa73991354ab\n")]
    [InlineData("--exec=2b8141de79fae84dfa4aa73991354abcd")]
    [InlineData("0000000000000000000000000000000000000000")]
    public void Anything_else_is_no_commit_id(string? text)
    {
        Assert.False(CommitId.TryParse(text, out _));
        Assert.Throws<InvalidInputException>(() => CommitId.Parse(text));
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a/", "a")]
    [InlineData("a/b c/åäö:@", "a/b c/åäö:@")]
    [InlineData("...", "...")]
    [InlineData("a..b", "a..b")]
    [InlineData("-a", "-a")]
    public void A_course_path_is_relative(string text, string expected) => Assert.Equal(expected, CoursePath.Parse(text).Value);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("/")]
    [InlineData("/a")]
    [InlineData("//a")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../a")]
    [InlineData("a/../../b")]
    [InlineData("a/..")]
    [InlineData("a/./b")]
    [InlineData("a//b")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    public void A_path_that_could_leave_the_folder_is_refused(string? text)
    {
        Assert.False(CoursePath.TryParse(text, out _));
        Assert.Throws<InvalidInputException>(() => CoursePath.Parse(text));
    }

    [Fact]
    public void A_part_of_a_path_may_have_as_many_bytes_as_the_disk_takes()
    {
        Assert.True(CoursePath.TryParse("a/" + new string('x', 255), out _));
        Assert.False(CoursePath.TryParse("a/" + new string('x', 256), out _));
        Assert.False(CoursePath.TryParse(new string('ö', 128), out _));
    }

    [Theory]
    [InlineData("courses/ffm516")]
    [InlineData("A/b.c_d-e")]
    [InlineData("0/gitgit")]
    public void A_repository_name_is_owner_and_name(string text) => Assert.Equal(text, RepositoryName.Parse(text).ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a/")]
    [InlineData("/a")]
    [InlineData("a/b/c")]
    [InlineData("a/..")]
    [InlineData("../a")]
    [InlineData("a/.b")]
    [InlineData("-a/b")]
    [InlineData("a/b.git")]
    [InlineData("a/b.GIT")]
    [InlineData("a.lock/b")]
    [InlineData("a/b.")]
    [InlineData("a/b..c")]
    [InlineData("a/b c")]
    [InlineData("a/å")]
    [InlineData("a/b\n")]
    [InlineData("a\\b/c")]
    public void Anything_else_is_no_repository_name(string? text)
    {
        Assert.False(RepositoryName.TryParse(text, out _));
        Assert.Throws<InvalidInputException>(() => RepositoryName.Parse(text));
    }

    [Fact]
    public void Each_part_of_a_repository_name_has_at_most_100_characters()
    {
        Assert.True(RepositoryName.TryParse("a/" + new string('b', 100), out _));
        Assert.False(RepositoryName.TryParse("a/" + new string('b', 101), out _));
    }
}
