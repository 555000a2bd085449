// SPDX-License-Identifier: Apache-2.0
#include <exception>
#include <iostream>

#include "tidy/rules.h"

/// tidy ROOT: prints each place where the checkout breaks a rule of the house, and fails if there is one.
int main(int argc, char** argv) {
    try {
        const auto findings = muster::tidy::check_all(muster::tidy::Tree::read(argc > 1 ? argv[1] : "."));
        for (const auto& finding : findings) {
            std::cout << finding.path << ':' << finding.line << ": " << finding.words << '\n';
        }
        return findings.empty() ? 0 : 1;
    } catch (const std::exception& failure) {
        std::cerr << "tidy: " << failure.what() << '\n';
        return 2;
    }
}
