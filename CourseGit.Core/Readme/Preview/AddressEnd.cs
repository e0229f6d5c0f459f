namespace CourseGit.Core.Readme.Preview;

/// <summary>Where an address in running text ends: what only closes the sentence around it is no part of it.</summary>
internal static class AddressEnd
{
    /// <summary>The length of the address a piece of text begins with.</summary>
    public static int Of(ReadOnlySpan<char> text)
    {
        var cut = text.IndexOf('<');
        var address = cut < 0 ? text : text[..cut];
        var (end, unpaired) = (address.Length, address.Count(')') - address.Count('('));
        while (end > 0)
        {
            var last = address[end - 1];
            if (last == ')' && unpaired > 0)
                (end, unpaired) = (end - 1, unpaired - 1);
            else if (last == ';')
                end = BeforeEntity(address[..end]);
            else if ("?!.,:*_~'\"".Contains(last))
                end--;
            else
                break;
        }
        return end;
    }

    private static int BeforeEntity(ReadOnlySpan<char> address)
    {
        var start = address.Length - 2;
        while (start > 0 && char.IsAsciiLetter(address[start]))
            start--;
        return start >= 0 && start < address.Length - 2 && address[start] == '&' ? start : address.Length - 1;
    }
}
