using CourseGit.Core.Primitives;

namespace CourseGit.Tests.Core.Primitives;

public sealed class NaturalOrderTests
{
    [Fact]
    public void Numbers_in_names_count_as_numbers_and_capitals_as_small_letters() =>
        Assert.Equal(
            ["", "1:Week 1", "2 a", "2 B", "002 c", "10", "99999999999999999999", "100000000000000000000", "a", "Exercise 2",
            "exercise 10", "Ö"],
            new[] { "exercise 10", "Ö", "10", "2 B", "", "100000000000000000000", "002 c", "a", "1:Week 1", "Exercise 2",
            "99999999999999999999", "2 a" }.Order(NaturalOrder.Instance));

    [Theory]
    [InlineData("a1", "a01")]
    [InlineData("A", "a")]
    public void Names_that_differ_never_count_as_the_same(string one, string other)
    {
        Assert.NotEqual(0, NaturalOrder.Instance.Compare(one, other));
        Assert.Equal(-Math.Sign(NaturalOrder.Instance.Compare(one, other)), Math.Sign(NaturalOrder.Instance.Compare(other, one)));
        Assert.Equal(0, NaturalOrder.Instance.Compare(one, one));
    }
}
